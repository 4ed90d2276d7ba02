// Carries out operations on a map, as the server does (`desireline_model::operation`), so that what one does is seen at
// once. Every operation gives what undoes it. What the server says later wins.
import type { Connector, MapDoc, Operation, Step, Touchpoint } from "../contract";
import { stepAt, stepsOf, touchpointAt } from "./find";

/** The longest text of a map, in characters. */
export const LONGEST_TEXT = 10_000;

/** An operation does not fit the map. The message is for people. */
export class Unfit extends Error {}

interface Applied {
  map: MapDoc;
  /** What undoes it, in the order in which to carry it out. */
  undo: Operation[];
}

type Named = { id: string };
type Cell = { lane: string; step: string };
type Of<Op extends Operation["op"]> = Extract<Operation, { op: Op }>;

/** Carries out all operations or, when one does not fit, none: then this throws `Unfit`. */
export function applyAll(map: MapDoc, operations: readonly Operation[]): Applied {
  const undo: Operation[][] = [];
  let changed = map;
  for (const operation of operations) {
    const done = apply(changed, operation);
    changed = done.map;
    undo.push(done.undo);
  }
  return { map: changed, undo: undo.reverse().flat() };
}

/** Carries out one operation; the map that it is given stays as it is. */
export function apply(map: MapDoc, operation: Operation): Applied {
  switch (operation.op) {
    case "import":
      return { map: { ...operation.map, journey: map.journey }, undo: [{ op: "import", map }] };
    case "set_title":
      named("The title", operation.title);
      return { map: { ...map, title: operation.title }, undo: [{ op: "set_title", title: map.title }] };
    case "set_owner":
      return setOwner(map, operation);
    case "set_brief":
      return { map: { ...map, brief: operation.brief }, undo: [{ op: "set_brief", brief: map.brief }] };
    case "set_order":
      return { map: { ...map, order: operation.order }, undo: [{ op: "set_order", order: map.order }] };
    case "set_unbound":
      return { map: { ...map, unbound: operation.unbound }, undo: [{ op: "set_unbound", unbound: map.unbound }] };
    case "set_ignore":
      return { map: { ...map, ignore: operation.ignore }, undo: [{ op: "set_ignore", ignore: map.ignore }] };
    case "set_thresholds": {
      const undo: Operation[] = [{ op: "set_thresholds", thresholds: map.thresholds }];
      return { map: { ...map, thresholds: operation.thresholds }, undo };
    }
    case "add_stage":
    case "rename_stage":
    case "move_stage":
    case "remove_stage":
      return changeStages(map, operation);
    case "add_touchpoint":
    case "rename_touchpoint":
    case "move_touchpoint":
    case "remove_touchpoint":
    case "bind_touchpoint":
      return changeTouchpoints(map, operation);
    case "add_connector":
      return addConnector(map, operation);
    case "remove_connector": {
      const at = connectorAt(map, operation.from, operation.to, operation.kind, operation.at);
      const connector = map.connectors[at];
      if (!connector) throw new Unfit("This arrow is no longer there.");
      const undo: Operation[] = [{ op: "add_connector", connector, at }];
      return { map: { ...map, connectors: map.connectors.toSpliced(at, 1) }, undo };
    }
    case "add_lane":
    case "rename_lane":
    case "move_lane":
    case "remove_lane":
    case "set_cell":
      return changeLanes(map, operation);
    case "add_link":
    case "remove_link":
      return changeLinks(map, operation);
    case "attach_evidence":
    case "detach_evidence":
      return changeEvidence(map, operation);
    case "set_future_of": {
      const undo: Operation[] = [{ op: "set_future_of", future_of: map.future_of ?? null }];
      return { map: { ...map, future_of: operation.future_of ?? null }, undo };
    }
    default:
      return changeSteps(map, operation);
  }
}

function changeStages(
  map: MapDoc,
  operation: Of<"add_stage"> | Of<"rename_stage"> | Of<"move_stage"> | Of<"remove_stage">,
): Applied {
  switch (operation.op) {
    case "add_stage": {
      const at = behind(map.stages, "stage", operation.after);
      const { stage } = operation;
      free(map.stages, "stage", stage.id);
      named("The name of a stage", stage.name);
      newSteps(map, stage.steps);
      return {
        map: { ...map, stages: map.stages.toSpliced(at, 0, stage) },
        undo: [{ op: "remove_stage", stage: stage.id }],
      };
    }
    case "rename_stage": {
      const at = place(map.stages, "stage", operation.stage);
      named("The name of a stage", operation.name);
      const old = nth(map.stages, at);
      const stages = map.stages.with(at, { ...old, name: operation.name });
      return { map: { ...map, stages }, undo: [{ ...operation, name: old.name }] };
    }
    case "move_stage": {
      const { list, was } = relocate(map.stages, "stage", operation.stage, operation.after);
      return { map: { ...map, stages: list }, undo: [{ op: "move_stage", stage: operation.stage, after: was }] };
    }
    case "remove_stage": {
      const at = place(map.stages, "stage", operation.stage);
      const stage = nth(map.stages, at);
      const without = { ...map, stages: map.stages.toSpliced(at, 1) };
      const taken = takeAlong(
        without,
        stage.steps.map((step) => step.id),
      );
      return { map: taken.map, undo: [{ op: "add_stage", stage, after: before(map.stages, at) }, ...taken.undo] };
    }
  }
}

function changeSteps(map: MapDoc, operation: Operation): Applied {
  switch (operation.op) {
    case "add_step": {
      const s = place(map.stages, "stage", operation.stage);
      const stage = nth(map.stages, s);
      const at = behind(stage.steps, "step", operation.after);
      newSteps(map, [operation.step]);
      const steps = stage.steps.toSpliced(at, 0, operation.step);
      return { map: withSteps(map, s, steps), undo: [{ op: "remove_step", step: operation.step.id }] };
    }
    case "rename_step":
      return renameStep(map, operation);
    case "move_step":
      return moveStep(map, operation);
    case "remove_step": {
      const { stage, step, at } = found(stepAt(map, operation.step), "step");
      const without = withSteps(map, map.stages.indexOf(stage), stage.steps.toSpliced(at, 1));
      const taken = takeAlong(without, [step.id]);
      const back: Operation = { op: "add_step", stage: stage.id, step, after: before(stage.steps, at) };
      return { map: taken.map, undo: [back, ...taken.undo] };
    }
    case "set_optional":
      return changeStep(map, operation.step, (step) => [
        { ...step, optional: operation.optional },
        { ...operation, optional: step.optional },
      ]);
    case "set_repeatable":
      return changeStep(map, operation.step, (step) => [
        { ...step, repeatable: operation.repeatable },
        { ...operation, repeatable: step.repeatable },
      ]);
    case "set_outcome":
      return changeStep(map, operation.step, (step) => [
        { ...step, outcome: operation.outcome },
        { ...operation, outcome: step.outcome },
      ]);
    case "set_child":
      return changeStep(map, operation.step, (step) => [
        { ...step, child: operation.child ?? null },
        { ...operation, child: step.child ?? null },
      ]);
    case "set_promise":
      return changeStep(map, operation.step, (step) => [
        { ...step, promised_by: operation.promised_by ?? null },
        { ...operation, promised_by: step.promised_by ?? null },
      ]);
    case "set_denied":
      return changeStep(map, operation.step, (step) => [
        { ...step, denied_by: operation.denied_by ?? null },
        { ...operation, denied_by: step.denied_by ?? null },
      ]);
    default:
      throw new Unfit("This page does not know how to do this; load it again.");
  }
}

function changeTouchpoints(
  map: MapDoc,
  operation:
    | Of<"add_touchpoint">
    | Of<"rename_touchpoint">
    | Of<"move_touchpoint">
    | Of<"remove_touchpoint">
    | Of<"bind_touchpoint">,
): Applied {
  switch (operation.op) {
    case "add_touchpoint": {
      const { touchpoint } = operation;
      return changeStep(map, operation.step, (step) => {
        const at = behind(step.touchpoints, "touchpoint", operation.after);
        newTouchpoints(takenTouchpoints(map), [touchpoint]);
        return [
          { ...step, touchpoints: step.touchpoints.toSpliced(at, 0, touchpoint) },
          { op: "remove_touchpoint", touchpoint: touchpoint.id },
        ];
      });
    }
    case "rename_touchpoint": {
      named("The name of a touchpoint", operation.name);
      return changeTouchpoint(map, operation.touchpoint, (touchpoint) => [
        { ...touchpoint, name: operation.name },
        { ...operation, name: touchpoint.name },
      ]);
    }
    case "bind_touchpoint": {
      const { known, channel, binding } = operation;
      return changeTouchpoint(map, operation.touchpoint, (touchpoint) => [
        { ...touchpoint, known, channel: channel ?? null, binding: binding ?? null },
        {
          ...operation,
          known: touchpoint.known,
          channel: touchpoint.channel ?? null,
          binding: touchpoint.binding ?? null,
        },
      ]);
    }
    case "remove_touchpoint": {
      const { step, touchpoint, at } = found(touchpointAt(map, operation.touchpoint), "touchpoint");
      keepsOne(step);
      const back: Operation = { op: "add_touchpoint", step: step.id, touchpoint, after: before(step.touchpoints, at) };
      return changeStep(map, step.id, () => [{ ...step, touchpoints: step.touchpoints.toSpliced(at, 1) }, back]);
    }
    case "move_touchpoint":
      return moveTouchpoint(map, operation);
  }
}

function changeLanes(
  map: MapDoc,
  operation: Of<"add_lane"> | Of<"rename_lane"> | Of<"move_lane"> | Of<"remove_lane"> | Of<"set_cell">,
): Applied {
  switch (operation.op) {
    case "add_lane": {
      const at = behind(map.lanes, "lane", operation.after);
      const { lane } = operation;
      free(map.lanes, "lane", lane.id);
      named("The title of a lane", lane.title);
      for (const step of Object.keys(lane.cells)) found(stepAt(map, step), "step");
      return { map: { ...map, lanes: map.lanes.toSpliced(at, 0, lane) }, undo: [{ op: "remove_lane", lane: lane.id }] };
    }
    case "rename_lane": {
      const at = place(map.lanes, "lane", operation.lane);
      named("The title of a lane", operation.title);
      const old = nth(map.lanes, at);
      const lanes = map.lanes.with(at, { ...old, title: operation.title });
      return { map: { ...map, lanes }, undo: [{ ...operation, title: old.title }] };
    }
    case "move_lane": {
      const { list, was } = relocate(map.lanes, "lane", operation.lane, operation.after);
      return { map: { ...map, lanes: list }, undo: [{ op: "move_lane", lane: operation.lane, after: was }] };
    }
    case "remove_lane": {
      const at = place(map.lanes, "lane", operation.lane);
      const back: Operation = { op: "add_lane", lane: nth(map.lanes, at), after: before(map.lanes, at) };
      const isGone = (cell: { lane?: string | null }) => cell.lane === operation.lane;
      const taken = claimsAlong({ ...map, lanes: map.lanes.toSpliced(at, 1) }, isGone);
      return { map: taken.map, undo: [back, ...taken.undo] };
    }
    case "set_cell": {
      const at = place(map.lanes, "lane", operation.lane);
      found(stepAt(map, operation.step), "step");
      const lane = nth(map.lanes, at);
      const { [operation.step]: old, ...others } = lane.cells;
      const { text } = operation;
      if (text != null) shortEnough("The text of a cell", text);
      const cells = text == null ? others : { ...lane.cells, [operation.step]: text };
      const lanes = map.lanes.with(at, { ...lane, cells });
      return { map: { ...map, lanes }, undo: [{ ...operation, text: old ?? null }] };
    }
  }
}

function setOwner(map: MapDoc, operation: Of<"set_owner">): Applied {
  const owner = operation.owner ?? null;
  if (owner !== null) named("The owner's name", owner);
  const { of } = operation;
  if (of === "journey") return { map: { ...map, owner }, undo: [{ ...operation, owner: map.owner ?? null }] };
  if ("stage" in of) {
    const at = place(map.stages, "stage", of.stage);
    const old = nth(map.stages, at);
    const stages = map.stages.with(at, { ...old, owner });
    return { map: { ...map, stages }, undo: [{ ...operation, owner: old.owner ?? null }] };
  }
  return changeStep(map, of.step, (step) => [
    { ...step, owner },
    { ...operation, owner: step.owner ?? null },
  ]);
}

/** Gives a step another name, and its only touchpoint too where that has the step's name. */
function renameStep(map: MapDoc, { step: id, name }: Of<"rename_step">): Applied {
  named("The name of a step", name);
  const { step } = found(stepAt(map, id), "step");
  const undo: Operation[] = [{ op: "rename_step", step: id, name: step.name }];
  let { touchpoints } = step;
  const [only] = touchpoints;
  if (only && touchpoints.length === 1) {
    if (only.name === step.name) touchpoints = [{ ...only, name }];
    // The way back would take it along, which this way did not.
    else if (only.name === name) undo.push({ op: "rename_touchpoint", touchpoint: only.id, name });
  }
  return { map: changeStep(map, id, () => [{ ...step, name, touchpoints }, undo]).map, undo };
}

function moveStep(map: MapDoc, { step: id, stage: target, after }: Of<"move_step">): Applied {
  const { stage, step, at } = found(stepAt(map, id), "step");
  const to = place(map.stages, "stage", target);
  behind(nth(map.stages, to).steps, "step", after);
  notItself(id, after);
  const undo: Operation[] = [{ op: "move_step", step: id, stage: stage.id, after: before(stage.steps, at) }];
  const without = withSteps(map, map.stages.indexOf(stage), stage.steps.toSpliced(at, 1));
  const steps = nth(without.stages, to).steps;
  return { map: withSteps(without, to, steps.toSpliced(behind(steps, "step", after), 0, step)), undo };
}

function moveTouchpoint(map: MapDoc, operation: Of<"move_touchpoint">): Applied {
  const { touchpoint: id, step: target, after } = operation;
  const { step, touchpoint, at } = found(touchpointAt(map, id), "touchpoint");
  const there = found(stepAt(map, target), "step").step;
  behind(there.touchpoints, "touchpoint", after);
  notItself(id, after);
  if (there !== step) keepsOne(step);
  const back: Operation = { ...operation, step: step.id, after: before(step.touchpoints, at) };
  const without = changeStep(map, step.id, () => [{ ...step, touchpoints: step.touchpoints.toSpliced(at, 1) }, back]);
  return changeStep(without.map, target, (home) => {
    const to = behind(home.touchpoints, "touchpoint", after);
    return [{ ...home, touchpoints: home.touchpoints.toSpliced(to, 0, touchpoint) }, back];
  });
}

function addConnector(map: MapDoc, operation: Of<"add_connector">): Applied {
  const { connector } = operation;
  const { from, to, kind } = connector;
  found(stepAt(map, from), "step");
  found(stepAt(map, to), "step");
  if (from === to && kind !== "loop") {
    throw new Unfit(
      "An arrow from a step to itself is a loop; draw it as one, or say that the step may be done again.",
    );
  }
  if (kind === "promise" && !connector.within) {
    throw new Unfit("A promise needs a time, such as 24h or 3d.");
  }
  const there = map.connectors.some((one) => one.from === from && one.to === to && one.kind === kind);
  if (operation.at == null && there) throw new Unfit("There is such an arrow between these two steps already.");
  const at = Math.min(operation.at ?? map.connectors.length, map.connectors.length);
  const undo: Operation[] = [{ op: "remove_connector", from, to, kind, at }];
  return { map: { ...map, connectors: map.connectors.toSpliced(at, 0, connector) }, undo };
}

/** The place of an arrow: at `at` if it stands there, else the first; -1 when there is none. */
function connectorAt(map: MapDoc, from: string, to: string, kind: string, at: number | null | undefined): number {
  const is = (one: Connector | undefined) => one?.from === from && one.to === to && one.kind === kind;
  if (at != null && is(map.connectors[at])) return at;
  return map.connectors.findIndex(is);
}

/** Takes away what hangs on steps that are gone, and says what puts it back once they are there. */
function takeAlong(map: MapDoc, gone: readonly string[]): Applied {
  const undo: Operation[] = [];
  const isGone = new Set(gone);
  const connectors = map.connectors.filter((connector, at) => {
    const goes = isGone.has(connector.from) || isGone.has(connector.to);
    if (goes) undo.push({ op: "add_connector", connector, at });
    return !goes;
  });
  const lanes = map.lanes.map((lane) => {
    const lost = gone.filter((step) => lane.cells[step] !== undefined).sort();
    if (lost.length === 0) return lane;
    for (const step of lost) undo.push({ op: "set_cell", lane: lane.id, step, text: lane.cells[step] ?? null });
    return { ...lane, cells: Object.fromEntries(Object.entries(lane.cells).filter(([step]) => !isGone.has(step))) };
  });
  const taken = claimsAlong({ ...map, connectors, lanes }, (cell) => isGone.has(cell.step));
  return { map: taken.map, undo: [...undo, ...taken.undo] };
}

/** Takes away the arrows between cells that are gone, and what stood behind them. */
function claimsAlong(map: MapDoc, isGone: (cell: { step: string; lane?: string | null }) => boolean): Applied {
  const undo: Operation[] = [];
  const links = (map.links ?? []).filter((link, at) => {
    const goes = isGone(link.from) || isGone(link.to);
    if (goes) undo.push({ op: "add_link", link, at });
    return !goes;
  });
  const evidence = (map.evidence ?? []).filter((one, at) => {
    const goes = isGone(one.on);
    if (goes) undo.push({ op: "attach_evidence", evidence: one, at });
    return !goes;
  });
  return undo.length > 0 ? { map: { ...map, links, evidence }, undo } : { map, undo };
}

function changeLinks(map: MapDoc, operation: Of<"add_link"> | Of<"remove_link">): Applied {
  const links = map.links ?? [];
  const same = (one: Cell, other: Cell) => one.lane === other.lane && one.step === other.step;
  const drawn = (from: Cell, to: Cell) => links.findIndex((link) => same(link.from, from) && same(link.to, to));
  if (operation.op === "remove_link") {
    const at = drawn(operation.from, operation.to);
    const link = links[at];
    if (!link) throw new Unfit("This arrow is no longer there.");
    return { map: { ...map, links: links.toSpliced(at, 1) }, undo: [{ op: "add_link", link, at }] };
  }
  const { link } = operation;
  for (const cell of [link.from, link.to]) {
    place(map.lanes, "lane", cell.lane);
    found(stepAt(map, cell.step), "step");
  }
  if (same(link.from, link.to)) throw new Unfit("An arrow leads from one cell to another.");
  if (drawn(link.from, link.to) >= 0) throw new Unfit("This arrow is drawn already.");
  const at = Math.min(operation.at ?? links.length, links.length);
  const undo: Operation[] = [{ op: "remove_link", from: link.from, to: link.to }];
  return { map: { ...map, links: links.toSpliced(at, 0, link) }, undo };
}

function changeEvidence(map: MapDoc, operation: Of<"attach_evidence"> | Of<"detach_evidence">): Applied {
  const all = map.evidence ?? [];
  if (operation.op === "detach_evidence") {
    const at = all.findIndex((one) => one.id === operation.evidence);
    const evidence = all[at];
    if (!evidence) throw new Unfit("This piece of evidence is no longer there.");
    return { map: { ...map, evidence: all.toSpliced(at, 1) }, undo: [{ op: "attach_evidence", evidence, at }] };
  }
  const { evidence } = operation;
  free(all, "piece of evidence", evidence.id);
  found(stepAt(map, evidence.on.step), "step");
  if (evidence.on.lane != null) place(map.lanes, "lane", evidence.on.lane);
  const at = Math.min(operation.at ?? all.length, all.length);
  const undo: Operation[] = [{ op: "detach_evidence", evidence: evidence.id }];
  return { map: { ...map, evidence: all.toSpliced(at, 0, evidence) }, undo };
}

function changeStep(map: MapDoc, id: string, change: (step: Step) => [Step, Operation | Operation[]]): Applied {
  const { stage, step, at } = found(stepAt(map, id), "step");
  const [changed, undo] = change(step);
  return { map: withSteps(map, map.stages.indexOf(stage), stage.steps.with(at, changed)), undo: [undo].flat() };
}

function changeTouchpoint(
  map: MapDoc,
  id: string,
  change: (touchpoint: Touchpoint) => [Touchpoint, Operation],
): Applied {
  const { step, touchpoint, at } = found(touchpointAt(map, id), "touchpoint");
  const [changed, undo] = change(touchpoint);
  return changeStep(map, step.id, () => [{ ...step, touchpoints: step.touchpoints.with(at, changed) }, undo]);
}

function withSteps(map: MapDoc, stage: number, steps: Step[]): MapDoc {
  return { ...map, stages: map.stages.with(stage, { ...nth(map.stages, stage), steps }) };
}

/** Moves an element of a list, and says what it stood behind. */
function relocate<T extends Named>(list: T[], what: string, id: string, after: string | null | undefined) {
  const at = place(list, what, id);
  behind(list, what, after);
  notItself(id, after);
  const without = list.toSpliced(at, 1);
  return { list: without.toSpliced(behind(without, what, after), 0, nth(list, at)), was: before(list, at) };
}

function newSteps(map: MapDoc, steps: readonly Step[]): void {
  const taken = new Set(stepsOf(map).map((step) => step.id));
  const touchpoints = takenTouchpoints(map);
  for (const step of steps) {
    if (taken.has(step.id)) throw new Unfit(`There is a step \`${step.id}\` already.`);
    taken.add(step.id);
    named("The name of a step", step.name);
    if (step.touchpoints.length === 0) throw new Unfit("A step has at least one touchpoint.");
    newTouchpoints(touchpoints, step.touchpoints);
  }
}

function newTouchpoints(taken: Set<string>, touchpoints: readonly Touchpoint[]): void {
  for (const touchpoint of touchpoints) {
    if (taken.has(touchpoint.id)) throw new Unfit(`There is a touchpoint \`${touchpoint.id}\` already.`);
    taken.add(touchpoint.id);
    named("The name of a touchpoint", touchpoint.name);
  }
}

function takenTouchpoints(map: MapDoc): Set<string> {
  return new Set(stepsOf(map).flatMap((step) => step.touchpoints.map((touchpoint) => touchpoint.id)));
}

function keepsOne(step: Step): void {
  if (step.touchpoints.length < 2) {
    throw new Unfit("A step keeps at least one touchpoint; remove the step, or add another touchpoint first.");
  }
}

function free(list: readonly Named[], what: string, id: string): void {
  if (list.some((one) => one.id === id)) throw new Unfit(`There is a ${what} \`${id}\` already.`);
}

function place(list: readonly Named[], what: string, id: string): number {
  const at = list.findIndex((one) => one.id === id);
  if (at < 0) throw new Unfit(`This ${what} is no longer on the map.`);
  return at;
}

/** Where something goes that stands behind `after`, or comes first. */
function behind(list: readonly Named[], what: string, after: string | null | undefined): number {
  return after == null ? 0 : place(list, what, after) + 1;
}

/** What an element stands behind. */
function before(list: readonly Named[], at: number): string | null {
  return list[at - 1]?.id ?? null;
}

function notItself(id: string, after: string | null | undefined): void {
  if (id === after) throw new Unfit("Nothing stands behind itself.");
}

function nth<T>(list: readonly T[], at: number): T {
  return found(list[at], "element");
}

function found<T>(one: T | undefined, what: string): T {
  if (one === undefined) throw new Unfit(`This ${what} is no longer on the map.`);
  return one;
}

function named(what: string, text: string): void {
  if (text.trim() === "") throw new Unfit(`${what} is empty; write at least one letter.`);
  shortEnough(what, text);
}

function shortEnough(what: string, text: string): void {
  const n = [...text].length;
  if (n > LONGEST_TEXT) {
    throw new Unfit(
      `${what} has ${n.toLocaleString("en")} letters; up to ${LONGEST_TEXT.toLocaleString("en")} are taken.`,
    );
  }
}
