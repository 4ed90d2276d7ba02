import { useParams } from "@tanstack/react-router";
import { Page } from "@/ui/Page";
import { texts } from "./texts";

/** One journey: the picture, what stands behind its marks, and what to do about them. */
export function JourneyPage() {
  const { slug } = useParams({ from: "/w/$workspace/journeys/$slug" });
  return (
    <Page title={texts.title} wide>
      {slug}
    </Page>
  );
}
