// Finding elements of a map.
import type { Lane, MapDoc, Stage, Step, Touchpoint } from "../contract";

/** All steps in drawn order. */
export function stepsOf(map: MapDoc): Step[] {
  return map.stages.flatMap((stage) => stage.steps);
}

/** A step with the stage that it is in. */
export function stepAt(map: MapDoc, id: string): { stage: Stage; step: Step; at: number } | undefined {
  for (const stage of map.stages) {
    const at = stage.steps.findIndex((step) => step.id === id);
    const step = stage.steps[at];
    if (step) return { stage, step, at };
  }
  return undefined;
}

/** A touchpoint with the step that it is of. */
export function touchpointAt(
  map: MapDoc,
  id: string,
): { stage: Stage; step: Step; touchpoint: Touchpoint; at: number } | undefined {
  for (const stage of map.stages) {
    for (const step of stage.steps) {
      const at = step.touchpoints.findIndex((touchpoint) => touchpoint.id === id);
      const touchpoint = step.touchpoints[at];
      if (touchpoint) return { stage, step, touchpoint, at };
    }
  }
  return undefined;
}

export function stageOf(map: MapDoc, id: string): Stage | undefined {
  return map.stages.find((stage) => stage.id === id);
}

export function laneOf(map: MapDoc, id: string): Lane | undefined {
  return map.lanes.find((lane) => lane.id === id);
}
