import { useSearch } from "@tanstack/react-router";
import { BindingPanel } from "@/features/binding/BindingPanel";
import { ClaimPanel } from "@/features/claims/ClaimPanel";
import { cellStates } from "@/features/claims/claims";
import { useClaims } from "@/features/claims/data";
import type { AtRev } from "@/features/journey/slots";
import type { MapView } from "@/features/journey/views";
import { type BesideMap, MapEditor } from "@/features/map/MapEditor";
import { texts } from "./texts";

/** The map with what is known of its claims; beside it, where asked for, what stands behind the place where one is. */
export function GroundedMap({ of, rev, view }: AtRev & { view: MapView }) {
  const claims = useClaims(of).data;
  const { ground } = useSearch({ from: "/w/$workspace/journeys/$slug" });
  return (
    <MapEditor
      key={`${of.workspace}/${of.slug}`}
      of={of}
      rev={rev}
      view={view}
      claims={claims && cellStates(claims)}
      side={ground ? (beside) => <Aside of={of} beside={beside} /> : undefined}
    />
  );
}

function Aside({ of, beside: { selection, map, change } }: { of: AtRev["of"]; beside: BesideMap }) {
  const { cell } = selection;
  const id = cell?.step ?? selection.step;
  const step = map.stages.flatMap((stage) => stage.steps).find((one) => one.id === id);
  const lane = cell && map.lanes.find((one) => one.id === cell.lane);
  // The map keeps what was changed by itself, and undoes it; whether it fits is known at once.
  const apply = (operations: Parameters<typeof change>[0], words: string) =>
    change(operations, words) ? Promise.resolve() : Promise.reject(new Error(texts.refused));
  return (
    <aside
      aria-label={texts.ground}
      className="mt-4 rounded-xl border border-line bg-paper p-5 shadow-card xl:sticky xl:top-4 xl:mt-0 xl:max-h-[calc(100vh-2rem)] xl:overflow-y-auto"
    >
      {step ? (
        <>
          <p dir="auto" className="text-[0.8125rem] text-quiet [overflow-wrap:anywhere]">
            {lane?.title ?? texts.step}
          </p>
          <h2 dir="auto" className="text-lg leading-snug font-semibold [overflow-wrap:anywhere]">
            {step.name}
          </h2>
          {lane && (
            <p dir="auto" className="mt-1 whitespace-pre-line [overflow-wrap:anywhere]">
              {lane.cells[step.id]}
            </p>
          )}
          <ClaimPanel key={`${step.id} ${lane?.id}`} of={of} place={{ step: step.id, lane: lane?.id }} apply={apply} />
          {!lane && <BindingPanel key={step.id} of={of} map={map} step={step} apply={apply} />}
        </>
      ) : (
        <p className="text-quiet">{texts.goToStep}</p>
      )}
    </aside>
  );
}
