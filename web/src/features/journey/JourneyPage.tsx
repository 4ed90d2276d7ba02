import { Link, useParams } from "@tanstack/react-router";
import { isProblem, told } from "@/api/problems";
import { buttonClass } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { Problem } from "@/ui/Problem";
import { useJourney } from "./data";
import { JourneyView } from "./JourneyView";
import { Skeleton } from "./Skeleton";
import type { Slots } from "./slots";
import { texts } from "./texts";

/** One journey: the picture, what stands behind its marks, and what to do about them. */
export function JourneyPage({ slots }: { slots: Slots }) {
  const { workspace, slug } = useParams({ from: "/w/$workspace/journeys/$slug" });
  const of = { workspace, slug };
  const journey = useJourney(of);
  if (journey.data) return <JourneyView key={`${workspace}/${slug}`} of={of} journey={journey.data} slots={slots} />;
  if (!journey.error) return <Skeleton />;
  if (isProblem(journey.error) && journey.error.status === 404) {
    return (
      <Page title={texts.notFound} lead={texts.notFoundText}>
        <Link to="/w/$workspace" params={{ workspace }} className={buttonClass("main")}>
          {texts.toJourneys}
        </Link>
      </Page>
    );
  }
  return (
    <Page title={texts.title} wide>
      <Problem {...told(journey.error)} retry={() => void journey.refetch()} />
    </Page>
  );
}
