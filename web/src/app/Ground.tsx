import { useMap, useOperations } from "@/api/map";
import { BindingPanel } from "@/features/binding/BindingPanel";
import type { AtRev } from "@/features/journey/slots";

/** In the panel of a station: which events its step is. */
export function Ground({ of, rev, step }: AtRev & { step: string }) {
  const map = useMap(of, rev).data;
  const operations = useOperations(of, rev);
  const drawn = map?.stages.flatMap((stage) => stage.steps).find((one) => one.id === step);
  if (!map || !drawn) return null;
  return <BindingPanel of={of} map={map} step={drawn} apply={(changes) => operations.mutateAsync(changes)} />;
}
