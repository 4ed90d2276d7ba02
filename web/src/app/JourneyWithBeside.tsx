import { JourneyPage } from "@/features/journey/JourneyPage";
import { Beside } from "@/features/portfolio/Beside";

/** A journey with how it stands and who looks after it. */
export function JourneyWithBeside() {
  return <JourneyPage beside={(of) => <Beside of={of} />} />;
}
