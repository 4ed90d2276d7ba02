// New elements of a map, and changes that are several operations at once.
import type { Connector, Lane, LaneKind, MapDoc, Operation, Stage, Step, Touchpoint } from "../contract";
import { stageOf, stepAt, stepsOf } from "./find";
import { freshId } from "./ids";

/** Something to do, and the words for it; or only words, when it cannot be done. */
export interface Deed {
  operations: Operation[];
  words: string;
  /** What is new, so that one can go there. */
  made?: string;
}

/** A touchpoint of which nothing is known yet. */
export function newTouchpoint(
  map: MapDoc,
  name: string,
  channel: string | null = null,
  also?: Set<string>,
): Touchpoint {
  const taken = new Set([
    ...stepsOf(map).flatMap((step) => step.touchpoints.map((touchpoint) => touchpoint.id)),
    ...(also ?? []),
  ]);
  const id = freshId(name, taken);
  also?.add(id);
  return { id, name, channel, known: "in_events", binding: null };
}

/** A step with the touchpoint that every step has. */
export function newStep(
  map: MapDoc,
  name: string,
  also: { steps: Set<string>; touchpoints: Set<string> } = none(),
): Step {
  const id = freshId(name, new Set([...stepsOf(map).map((step) => step.id), ...also.steps]));
  also.steps.add(id);
  return {
    id,
    name,
    owner: null,
    optional: false,
    repeatable: false,
    outcome: false,
    promised_by: null,
    denied_by: null,
    touchpoints: [newTouchpoint(map, name, null, also.touchpoints)],
  };
}

function none() {
  return { steps: new Set<string>(), touchpoints: new Set<string>() };
}

/** A stage with a first step. */
export function newStage(map: MapDoc, name: string, step: string): Stage {
  const id = freshId(name, new Set(map.stages.map((stage) => stage.id)));
  return { id, name, owner: null, steps: [newStep(map, step)] };
}

export function newLane(map: MapDoc, type: LaneKind, title: string, cells: Lane["cells"] = {}): Lane {
  return { id: freshId(title, new Set(map.lanes.map((lane) => lane.id))), type, title, cells };
}

/** A copy of a step, with ids of its own and without bindings, which would be in conflict with those of the first. */
export function copyOfStep(map: MapDoc, step: Step): Step {
  const made = newStep(map, step.name);
  const also = new Set<string>();
  const touchpoints = step.touchpoints.map((touchpoint) => ({
    ...newTouchpoint(map, touchpoint.name, touchpoint.channel ?? null, also),
    known: touchpoint.known,
  }));
  return { ...step, id: made.id, touchpoints: touchpoints.length > 0 ? touchpoints : made.touchpoints };
}

/** Makes one step of several: the first keeps its place, and gets what the others have. */
export function mergeSteps(map: MapDoc, ids: readonly string[]): Deed | undefined {
  const steps = stepsOf(map).filter((step) => ids.includes(step.id));
  const [first, ...others] = steps;
  if (!first || others.length === 0) return undefined;
  const operations: Operation[] = [];
  for (const lane of map.lanes) {
    const texts = steps.map((step) => lane.cells[step.id]).filter((text): text is string => Boolean(text));
    const text = [...new Set(texts)].join("\n");
    if (text !== "" && text !== lane.cells[first.id]) {
      operations.push({ op: "set_cell", lane: lane.id, step: first.id, text });
    }
  }
  const gone = new Set(others.map((step) => step.id));
  for (const step of others) operations.push({ op: "remove_step", step: step.id });
  let last = first.touchpoints.at(-1)?.id ?? null;
  for (const touchpoint of others.flatMap((step) => step.touchpoints)) {
    operations.push({ op: "add_touchpoint", step: first.id, touchpoint, after: last });
    last = touchpoint.id;
  }
  operations.push(...redirected(map, gone, first.id));
  operations.push({ op: "rename_step", step: first.id, name: steps.map((step) => step.name).join(", ") });
  if (!first.outcome && others.some((step) => step.outcome)) {
    operations.push({ op: "set_outcome", step: first.id, outcome: true });
  }
  const owner = others.find((step) => step.owner)?.owner;
  if (!first.owner && owner) operations.push({ op: "set_owner", of: { step: first.id }, owner });
  return { operations, words: `Merge ${steps.length} steps`, made: first.id };
}

/** The arrows that led to or from steps that are gone, between what is left. */
function redirected(map: MapDoc, gone: ReadonlySet<string>, to: string): Operation[] {
  const key = (one: Connector) => `${one.kind} ${one.from} ${one.to}`;
  const there = new Set(map.connectors.filter((one) => !gone.has(one.from) && !gone.has(one.to)).map(key));
  return map.connectors
    .filter((one) => gone.has(one.from) || gone.has(one.to))
    .map((one) => ({ ...one, from: gone.has(one.from) ? to : one.from, to: gone.has(one.to) ? to : one.to }))
    .filter((one) => {
      if ((one.from === one.to && one.kind !== "loop") || there.has(key(one))) return false;
      there.add(key(one));
      return true;
    })
    .map((connector) => ({ op: "add_connector", connector }));
}

/** Makes two steps of one: the first line of each cell and the first touchpoint stay, the rest goes to the second. */
export function splitStep(map: MapDoc, id: string): Deed | undefined {
  const place = stepAt(map, id);
  if (!place) return undefined;
  const { stage, step } = place;
  const [head, ...tail] = step.name.split(/\s*(?:,|;|\/|\+| and )\s*/).filter(Boolean);
  const name = tail.length > 0 ? tail.join(", ") : `${step.name} (2)`;
  const operations: Operation[] = [];
  const second = newStep(map, name);
  const moved = step.touchpoints.slice(1);
  for (const touchpoint of moved) operations.push({ op: "remove_touchpoint", touchpoint: touchpoint.id });
  const touchpoints = moved.length > 0 ? moved : second.touchpoints;
  // What is said of the step is said of both; the journey is complete with the second.
  operations.push({
    op: "add_step",
    stage: stage.id,
    step: { ...step, id: second.id, name, touchpoints },
    after: step.id,
  });
  if (step.outcome) operations.push({ op: "set_outcome", step: step.id, outcome: false });
  if (tail.length > 0 && head) operations.push({ op: "rename_step", step: step.id, name: head });
  for (const lane of map.lanes) {
    const [line, ...lines] = (lane.cells[step.id] ?? "").split("\n").filter((text) => text.trim() !== "");
    if (!line || lines.length === 0) continue;
    operations.push({ op: "set_cell", lane: lane.id, step: step.id, text: line });
    operations.push({ op: "set_cell", lane: lane.id, step: second.id, text: lines.join("\n") });
  }
  return { operations, words: `Split “${step.name}”`, made: second.id };
}

/** Makes one stage of several. */
export function mergeStages(map: MapDoc, ids: readonly string[]): Deed | undefined {
  const stages = map.stages.filter((stage) => ids.includes(stage.id));
  const [first, ...others] = stages;
  if (!first || others.length === 0) return undefined;
  const operations: Operation[] = [];
  let last = first.steps.at(-1)?.id ?? null;
  for (const stage of others) {
    for (const step of stage.steps) {
      operations.push({ op: "move_step", step: step.id, stage: first.id, after: last });
      last = step.id;
    }
    operations.push({ op: "remove_stage", stage: stage.id });
  }
  operations.push({ op: "rename_stage", stage: first.id, name: stages.map((stage) => stage.name).join(", ") });
  return { operations, words: `Merge ${stages.length} stages`, made: first.id };
}

/** Makes two stages of one: the second begins with this step. */
export function splitStage(map: MapDoc, step: string): Deed | undefined {
  const place = stepAt(map, step);
  if (!place || place.at === 0) return undefined;
  const { stage, at } = place;
  const name = `${stage.name} (2)`;
  const id = freshId(name, new Set(map.stages.map((one) => one.id)));
  const operations: Operation[] = [
    { op: "add_stage", stage: { id, name, owner: stage.owner ?? null, steps: [] }, after: stage.id },
  ];
  let last: string | null = null;
  for (const one of stage.steps.slice(at)) {
    operations.push({ op: "move_step", step: one.id, stage: id, after: last });
    last = one.id;
  }
  return { operations, words: `Split “${stage.name}”`, made: id };
}

/** The touchpoints of a step as its channels say, written with commas: each channel is one. */
export function channelsOf(step: Step): string {
  return step.touchpoints
    .map((touchpoint) => touchpoint.channel ?? "")
    .filter(Boolean)
    .join(", ");
}

/** Makes the channels of a step those that are written: what is there stays, others come and go. */
export function setChannels(map: MapDoc, id: string, text: string): Deed | undefined {
  const step = stepAt(map, id)?.step;
  if (!step) return undefined;
  const wanted = [
    ...new Set(
      text
        .split(/[,;\n]/)
        .map((part) => part.trim().replace(/\s+/g, " "))
        .filter(Boolean),
    ),
  ];
  const operations: Operation[] = [];
  const missing = wanted.filter((channel) => !step.touchpoints.some((one) => one.channel === channel));
  const spare = step.touchpoints.filter((one) => one.channel && !wanted.includes(one.channel));
  const blank = step.touchpoints.filter((one) => !one.channel);
  const also = new Set<string>();
  let last = step.touchpoints.at(-1)?.id ?? null;
  for (const channel of missing) {
    // A touchpoint without a channel, or whose channel is no longer written, gets this one and keeps its binding.
    const one = blank.shift() ?? spare.shift();
    if (one) {
      operations.push({
        op: "bind_touchpoint",
        touchpoint: one.id,
        known: one.known,
        channel,
        binding: one.binding ?? null,
      });
      continue;
    }
    const touchpoint = newTouchpoint(map, `${step.name}, ${channel}`, channel, also);
    operations.push({ op: "add_touchpoint", step: id, touchpoint, after: last });
    last = touchpoint.id;
  }
  let left = step.touchpoints.length + operations.filter((one) => one.op === "add_touchpoint").length;
  for (const one of spare) {
    if (left > 1) operations.push({ op: "remove_touchpoint", touchpoint: one.id });
    else
      operations.push({
        op: "bind_touchpoint",
        touchpoint: one.id,
        known: one.known,
        channel: null,
        binding: one.binding ?? null,
      });
    left -= 1;
  }
  return { operations, words: `Channels of “${step.name}”` };
}

/** Where a stage or a step stands in its list, by what it stands behind. */
export function behindOf(list: readonly { id: string }[], at: number): string | null {
  return at <= 0 ? null : (list[at - 1]?.id ?? null);
}

/** Moves a step by one place; at the edge of its stage it goes into the next one. */
export function nudgeStep(map: MapDoc, id: string, by: 1 | -1): Deed | undefined {
  const place = stepAt(map, id);
  if (!place) return undefined;
  const { stage, step, at } = place;
  const words = `Move “${step.name}”`;
  const to = at + by;
  if (to >= 0 && to < stage.steps.length) {
    const others = stage.steps.filter((one) => one.id !== id);
    return { operations: [{ op: "move_step", step: id, stage: stage.id, after: behindOf(others, to) }], words };
  }
  const next = map.stages[map.stages.indexOf(stage) + by];
  if (!next) return undefined;
  const after = by > 0 ? null : (next.steps.at(-1)?.id ?? null);
  return { operations: [{ op: "move_step", step: id, stage: next.id, after }], words };
}

export function nudgeStage(map: MapDoc, id: string, by: 1 | -1): Deed | undefined {
  const stage = stageOf(map, id);
  if (!stage) return undefined;
  const to = map.stages.indexOf(stage) + by;
  if (to < 0 || to >= map.stages.length) return undefined;
  const others = map.stages.filter((one) => one.id !== id);
  return { operations: [{ op: "move_stage", stage: id, after: behindOf(others, to) }], words: `Move “${stage.name}”` };
}

export function nudgeLane(map: MapDoc, id: string, by: 1 | -1): Deed | undefined {
  const at = map.lanes.findIndex((lane) => lane.id === id);
  const lane = map.lanes[at];
  const to = at + by;
  if (!lane || to < 0 || to >= map.lanes.length) return undefined;
  const others = map.lanes.filter((one) => one.id !== id);
  return { operations: [{ op: "move_lane", lane: id, after: behindOf(others, to) }], words: `Move “${lane.title}”` };
}
