import { useSearch } from "@tanstack/react-router";
import { BindingPanel } from "@/features/binding/BindingPanel";
import type { AtRev } from "@/features/journey/slots";
import type { MapView } from "@/features/journey/views";
import { type BesideMap, MapEditor } from "@/features/map/MapEditor";
import { texts } from "./texts";

/** The map; beside it, where asked for, which events the step is where one is. */
export function GroundedMap({ of, rev, view }: AtRev & { view: MapView }) {
  const { ground } = useSearch({ from: "/w/$workspace/journeys/$slug" });
  return (
    <MapEditor
      key={`${of.workspace}/${of.slug}`}
      of={of}
      rev={rev}
      view={view}
      side={ground ? (beside) => <Aside of={of} beside={beside} /> : undefined}
    />
  );
}

function Aside({ of, beside: { selection, map, change } }: { of: AtRev["of"]; beside: BesideMap }) {
  const id = selection.cell?.step ?? selection.step;
  const step = map.stages.flatMap((stage) => stage.steps).find((one) => one.id === id);
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
          <p className="text-[0.8125rem] text-quiet">{texts.step}</p>
          <h2 dir="auto" className="text-lg leading-snug font-semibold [overflow-wrap:anywhere]">
            {step.name}
          </h2>
          <BindingPanel key={step.id} of={of} map={map} step={step} apply={apply} />
        </>
      ) : (
        <p className="text-quiet">{texts.goToStep}</p>
      )}
    </aside>
  );
}
