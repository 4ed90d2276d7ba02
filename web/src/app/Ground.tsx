import { useMap, useOperations } from "@/api/map";
import { BindingPanel } from "@/features/binding/BindingPanel";
import { Behind } from "@/features/claims/Behind";
import { ClaimPanel } from "@/features/claims/ClaimPanel";
import type { AtRev } from "@/features/journey/slots";

/** In the panel of a station: what stands behind its step, and which events it is. */
export function Ground({ of, rev, step, figure }: AtRev & { step: string; figure: string | undefined }) {
  const map = useMap(of, rev).data;
  const operations = useOperations(of, rev);
  const drawn = map?.stages.flatMap((stage) => stage.steps).find((one) => one.id === step);
  if (!map || !drawn) return null;
  return (
    <>
      <BindingPanel of={of} map={map} step={drawn} apply={(changes) => operations.mutateAsync(changes)} />
      <ClaimPanel of={of} place={{ step }} figure={figure} apply={(changes) => operations.mutateAsync(changes)} />
    </>
  );
}

/** What stands behind the map as a whole. */
export function BehindMap({ of, rev }: AtRev) {
  const map = useMap(of, rev).data;
  if (!map) return null;
  const steps = map.stages.flatMap((stage) => stage.steps);
  return <Behind of={of} nameOf={(step) => steps.find((one) => one.id === step)?.name} />;
}
