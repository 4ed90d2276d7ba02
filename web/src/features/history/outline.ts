// Two revisions of a map as one outline, in which each place says what became of it.
import type { Compared, MapDoc, Ref } from "./contract";

/** What became of a place. */
export type Fate = "added" | "removed" | "changed" | "same";

/** A step with what became of it, and of what hangs on it. */
export interface OutlinedStep {
  id: string;
  name: string;
  fate: Fate;
  /** Its touchpoints and cells that differ, each by name. */
  parts: { name: string; fate: Fate }[];
}

export interface OutlinedStage {
  id: string;
  name: string;
  fate: Fate;
  steps: OutlinedStep[];
}

/** The later map's stages and steps in their order; what was removed stands where it was. */
export function outlineOf(before: MapDoc, after: MapDoc, compared: Compared): OutlinedStage[] {
  const fates = fatesOf(compared);
  const fate = (kind: Ref["kind"], id: string) => fates.get(`${kind} ${id}`) ?? "same";
  const later = new Set(after.stages.flatMap((stage) => stage.steps.map((step) => step.id)));
  const parts = (step: string, map: MapDoc) => partsOf(step, map, compared);
  const stages: OutlinedStage[] = after.stages.map((stage) => ({
    id: stage.id,
    name: stage.name,
    fate: fate("stage", stage.id),
    steps: stage.steps.map(({ id, name }) => ({ id, name, fate: fate("step", id), parts: parts(id, after) })),
  }));
  before.stages.forEach((stage, at) => {
    const gone = stage.steps.filter((step) => !later.has(step.id));
    let place = stages.find((one) => one.id === stage.id);
    if (!place) {
      place = { id: stage.id, name: stage.name, fate: "removed", steps: [] };
      stages.splice(Math.min(at, stages.length), 0, place);
    }
    for (const step of gone) {
      const index = Math.min(stage.steps.indexOf(step), place.steps.length);
      place.steps.splice(index, 0, { id: step.id, name: step.name, fate: "removed", parts: [] });
    }
  });
  return stages;
}

/** What became of each place, by kind and id. */
export function fatesOf({ added, removed, changed }: Compared): Map<string, Fate> {
  const fates = new Map<string, Fate>();
  for (const [refs, fate] of [
    [changed, "changed"],
    [removed, "removed"],
    [added, "added"],
  ] as const) {
    for (const ref of refs) fates.set(`${ref.kind} ${ref.id}`, fate);
  }
  return fates;
}

/** What became of each step, where its touchpoints, cells and arrows count as changes of it. */
export function stepFates(map: MapDoc, compared: Compared): Map<string, Fate> {
  const fates = fatesOf(compared);
  const all = new Map<string, Fate>();
  for (const { id } of map.stages.flatMap((stage) => stage.steps)) {
    const own = fates.get(`step ${id}`);
    if (own) all.set(id, own);
    else if (partsOf(id, map, compared).length > 0) all.set(id, "changed");
  }
  return all;
}

function partsOf(step: string, map: MapDoc, compared: Compared): OutlinedStep["parts"] {
  const touchpoints = new Set(
    map.stages
      .flatMap((stage) => stage.steps)
      .find((one) => one.id === step)
      ?.touchpoints.map((one) => one.id),
  );
  const here = (ref: Ref) =>
    (ref.kind === "touchpoint" && touchpoints.has(ref.id)) ||
    ((ref.kind === "cell" || ref.kind === "touchpoint") && ref.step === step);
  const parts: OutlinedStep["parts"] = [];
  for (const fate of ["added", "changed", "removed"] as const) {
    for (const ref of compared[fate].filter(here)) parts.push({ name: ref.name, fate });
  }
  return parts;
}
