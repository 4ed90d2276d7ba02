import { lazy, Suspense } from "react";
import { BriefCard } from "@/features/brief/BriefCard";
import { JourneyPage } from "@/features/journey/JourneyPage";
import { Beside } from "@/features/portfolio/Beside";
import { Waiting } from "@/ui/Waiting";

const MapTable = lazy(() => import("@/features/map/MapTable").then(({ MapTable }) => ({ default: MapTable })));
const MapEditor = lazy(() => import("@/features/map/MapEditor").then(({ MapEditor }) => ({ default: MapEditor })));

/** A journey with its brief, its map, how it stands and who looks after it. */
export function JourneyWithBeside() {
  return (
    <JourneyPage
      beside={(of) => <Beside of={of} />}
      brief={(of, rev) => <BriefCard of={of} rev={rev} />}
      map={(of, view, rev) => (
        <Suspense fallback={<Waiting />}>
          {view === "table" ? (
            <MapTable of={of} rev={rev} />
          ) : (
            <MapEditor key={`${of.workspace}/${of.slug}`} of={of} view={view} rev={rev} />
          )}
        </Suspense>
      )}
    />
  );
}
