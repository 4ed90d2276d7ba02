import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { isProblem, told } from "@/api/problems";
import { buttonClass } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { Problem } from "@/ui/Problem";
import { type Of, useJourney } from "./data";
import { JourneyView } from "./JourneyView";
import { Skeleton } from "./Skeleton";
import { texts } from "./texts";
import type { MapView } from "./views";

/**
 * One journey: the picture, what stands behind its marks, and what to do about them. `beside` is what other parts of
 * the app have to say of it: readiness and owners. `brief` says what it is about. `map` is its map, to be edited in one of its
 * views, or as a table to be read.
 */
export function JourneyPage({
  beside,
  brief,
  map,
}: {
  beside?: (of: Of) => ReactNode;
  brief: (of: Of, rev: number) => ReactNode;
  map: (of: Of, view: MapView | "table", rev: number) => ReactNode;
}) {
  const { workspace, slug } = useParams({ from: "/w/$workspace/journeys/$slug" });
  const of = { workspace, slug };
  const journey = useJourney(of);
  if (journey.data)
    return (
      <JourneyView
        key={`${workspace}/${slug}`}
        of={of}
        journey={journey.data}
        beside={beside?.(of)}
        brief={brief(of, journey.data.rev)}
        map={(view) => map(of, view, journey.data.rev)}
      />
    );
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
