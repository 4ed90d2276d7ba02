// How two maps differ: in words, and by place.
import type { Compared, MapDoc, Ref } from "./contract";

type Stage = MapDoc["stages"][number];
type Step = Stage["steps"][number];
type Touchpoint = Step["touchpoints"][number];
type Connector = MapDoc["connectors"][number];

/** Compares two maps. Names stand between backticks in the words. */
export function compareMaps(from: { rev: number; map: MapDoc }, to: { rev: number; map: MapDoc }): Compared {
  const [before, after] = [from.map, to.map];
  const found: Compared = { from: from.rev, to: to.rev, words: [], added: [], removed: [], changed: [] };
  const note = (fate: "added" | "removed" | "changed", ref: Ref, ...words: string[]) => {
    if (!found[fate].some((one) => one.kind === ref.kind && one.id === ref.id && one.step === ref.step)) {
      found[fate].push(ref);
    }
    found.words.push(...words);
  };
  wholeMap(before, after, note);
  stages(before, after, note);
  steps(before, after, note);
  touchpoints(before, after, note);
  lanes(before, after, note);
  connectors(before, after, note);
  return found;
}

type Note = (fate: "added" | "removed" | "changed", ref: Ref, ...words: string[]) => void;

function wholeMap(before: MapDoc, after: MapDoc, note: Note) {
  const words: string[] = [];
  if (before.title !== after.title) words.push(`Called ${named(after.title)} instead of ${named(before.title)}`);
  if (!same(before.brief, after.brief)) words.push("Another brief");
  if (before.owner !== after.owner) words.push(owned("the journey", after.owner));
  if (before.order !== after.order) {
    words.push(after.order === "strict" ? "The order is strict" : "Inside a stage any order is fine");
  }
  if (!same(before.thresholds, after.thresholds)) words.push("Other thresholds for differences");
  if (before.unbound !== after.unbound || !same(before.ignore, after.ignore)) {
    words.push("Other events are left out");
  }
  if (words.length > 0) note("changed", { kind: "map", id: after.journey, name: after.title }, ...words);
}

function stages(before: MapDoc, after: MapDoc, note: Note) {
  const pairs = matchedUp(before.stages, after.stages);
  const ref = ({ id, name }: Stage): Ref => ({ kind: "stage", id, name });
  for (const stage of pairs.added) note("added", ref(stage), `New stage ${named(stage.name)}`);
  for (const stage of pairs.removed) note("removed", ref(stage), `No stage ${named(stage.name)} any more`);
  for (const [was, is] of pairs.kept) {
    const words: string[] = [];
    if (was.name !== is.name) words.push(`The stage ${named(was.name)} is now ${named(is.name)}`);
    if (was.owner !== is.owner) words.push(owned(`the stage ${named(is.name)}`, is.owner));
    if (pairs.moved.has(is.id)) words.push(`The stage ${named(is.name)} stands elsewhere`);
    if (words.length > 0) note("changed", ref(is), ...words);
  }
}

function steps(before: MapDoc, after: MapDoc, note: Note) {
  const [was, is] = [stepsOf(before), stepsOf(after)];
  const pairs = matchedUp(was, is);
  const ref = ({ id, name }: Step): Ref => ({ kind: "step", id, name });
  for (const { step, stage } of pairs.added) {
    note("added", ref(step), `New step ${named(step.name)} in ${named(stage.name)}`);
  }
  for (const { step, stage } of pairs.removed) {
    note("removed", ref(step), `No step ${named(step.name)} in ${named(stage.name)} any more`);
  }
  for (const [old, now] of pairs.kept) {
    const name = named(now.step.name);
    const words: string[] = [];
    if (old.step.name !== now.step.name) words.push(`${named(old.step.name)} is now ${name}`);
    if (old.stage.id !== now.stage.id) words.push(`${name} stands in ${named(now.stage.name)}`);
    else if (pairs.moved.has(now.id)) words.push(`${name} stands elsewhere in ${named(now.stage.name)}`);
    if (old.step.optional !== now.step.optional) {
      words.push(now.step.optional ? `${name} may be left out` : `${name} has to happen`);
    }
    if (old.step.repeatable !== now.step.repeatable) {
      words.push(now.step.repeatable ? `${name} may happen again` : `${name} happens once`);
    }
    if (old.step.outcome !== now.step.outcome) {
      words.push(now.step.outcome ? `${name} completes the journey` : `${name} no longer completes the journey`);
    }
    if (old.step.owner !== now.step.owner) words.push(owned(name, now.step.owner));
    if (!same([old.step.promised_by, old.step.denied_by], [now.step.promised_by, now.step.denied_by])) {
      words.push(`Another promise at ${name}`);
    }
    if (words.length > 0) note("changed", ref(now.step), ...words);
  }
}

function touchpoints(before: MapDoc, after: MapDoc, note: Note) {
  const pairs = matchedUp(touchpointsOf(before), touchpointsOf(after));
  const ref = ({ touchpoint: { id, name }, step }: AtStep): Ref => ({ kind: "touchpoint", id, name, step: step.id });
  // A step that comes or goes says so for its touchpoints.
  const [was, is] = [before, after].map((map) => new Set(stepsOf(map).map((one) => one.id)));
  for (const one of pairs.added) {
    if (was?.has(one.step.id)) {
      note("added", ref(one), `New touchpoint ${named(one.touchpoint.name)} at ${named(one.step.name)}`);
    }
  }
  for (const one of pairs.removed) {
    if (is?.has(one.step.id)) {
      note("removed", ref(one), `No touchpoint ${named(one.touchpoint.name)} at ${named(one.step.name)} any more`);
    }
  }
  for (const [old, now] of pairs.kept) {
    const name = named(now.touchpoint.name);
    const words: string[] = [];
    // The one touchpoint of a step has its name, and is renamed with it.
    const isWithStep = old.touchpoint.name === old.step.name && now.touchpoint.name === now.step.name;
    if (old.touchpoint.name !== now.touchpoint.name && !isWithStep)
      words.push(`${named(old.touchpoint.name)} is now ${name}`);
    if (old.step.id !== now.step.id) words.push(`${name} belongs to ${named(now.step.name)}`);
    if (old.touchpoint.channel !== now.touchpoint.channel) {
      words.push(
        now.touchpoint.channel ? `${name} happens in ${named(now.touchpoint.channel)}` : `${name} has no channel`,
      );
    }
    if (
      old.touchpoint.known !== now.touchpoint.known ||
      !same(old.touchpoint.binding ?? null, now.touchpoint.binding ?? null)
    ) {
      const events = now.touchpoint.binding?.events ?? [];
      words.push(
        events.length > 0 ? `${name} is seen as ${events.map(named).join(", ")}` : `Other events show ${name}`,
      );
    }
    if (words.length > 0) note("changed", ref(now), ...words);
  }
}

function lanes(before: MapDoc, after: MapDoc, note: Note) {
  const pairs = matchedUp(before.lanes, after.lanes);
  const both = inBoth(before, after);
  const names = new Map([...stepsOf(before), ...stepsOf(after)].map(({ id, step }) => [id, step.name]));
  for (const { id, title } of pairs.added) note("added", { kind: "lane", id, name: title }, `New lane ${named(title)}`);
  for (const { id, title } of pairs.removed) {
    note("removed", { kind: "lane", id, name: title }, `No lane ${named(title)} any more`);
  }
  for (const [was, is] of pairs.kept) {
    const words: string[] = [];
    if (was.title !== is.title) words.push(`The lane ${named(was.title)} is now ${named(is.title)}`);
    if (pairs.moved.has(is.id)) words.push(`The lane ${named(is.title)} stands elsewhere`);
    if (words.length > 0) note("changed", { kind: "lane", id: is.id, name: is.title }, ...words);
    for (const step of new Set([...Object.keys(was.cells), ...Object.keys(is.cells)])) {
      const [old, now] = [was.cells[step], is.cells[step]];
      // A step that comes or goes says so for its cells.
      if (old === now || !both(step)) continue;
      const fate = old === undefined ? "added" : now === undefined ? "removed" : "changed";
      const what = { added: "Written", removed: "Emptied", changed: "Written anew" }[fate];
      const at = `${named(is.title)} at ${named(names.get(step) ?? step)}`;
      note(fate, { kind: "cell", id: is.id, name: is.title, step }, `${what}: ${at}`);
    }
  }
}

function connectors(before: MapDoc, after: MapDoc, note: Note) {
  const keyed = (map: MapDoc) => map.connectors.map((one) => ({ id: `${one.from}>${one.to}:${one.kind}`, one }));
  const names = new Map([...stepsOf(before), ...stepsOf(after)].map(({ id, step }) => [id, step.name]));
  const between = ({ from, to }: Connector) =>
    `from ${named(names.get(from) ?? from)} to ${named(names.get(to) ?? to)}`;
  const what = { next: "arrow", loop: "way back", promise: "promise" };
  const pairs = matchedUp(keyed(before), keyed(after));
  const ref = ({ id, one }: { id: string; one: Connector }): Ref => ({ kind: "connector", id, name: what[one.kind] });
  const both = inBoth(before, after);
  const own = ({ one }: { one: Connector }) => both(one.from) && both(one.to);
  for (const one of pairs.added.filter(own)) note("added", ref(one), `New ${what[one.one.kind]} ${between(one.one)}`);
  for (const one of pairs.removed.filter(own)) {
    note("removed", ref(one), `No ${what[one.one.kind]} ${between(one.one)} any more`);
  }
  for (const [was, is] of pairs.kept) {
    if (same(was.one, is.one)) continue;
    const within = is.one.within && was.one.within !== is.one.within ? `: ${is.one.within}` : "";
    note("changed", ref(is), `Another ${what[is.one.kind]} ${between(is.one)}${within}`);
  }
}

/** Whether a step is on both maps. */
function inBoth(before: MapDoc, after: MapDoc): (step: string) => boolean {
  const [was, is] = [before, after].map((map) => new Set(stepsOf(map).map((one) => one.id)));
  return (step) => was?.has(step) === true && is?.has(step) === true;
}

interface AtStage {
  id: string;
  step: Step;
  stage: Stage;
}

function stepsOf(map: MapDoc): AtStage[] {
  return map.stages.flatMap((stage) => stage.steps.map((step) => ({ id: step.id, step, stage })));
}

interface AtStep {
  id: string;
  touchpoint: Touchpoint;
  step: Step;
}

function touchpointsOf(map: MapDoc): AtStep[] {
  return stepsOf(map).flatMap(({ step }) =>
    step.touchpoints.map((touchpoint) => ({ id: touchpoint.id, touchpoint, step })),
  );
}

/** What came, what went, what stayed, and the fewest of those that stayed whose moving explains the new order. */
function matchedUp<One extends { id: string }>(before: readonly One[], after: readonly One[]) {
  const old = new Map(before.map((one, at) => [one.id, { one, at }]));
  const now = new Set(after.map((one) => one.id));
  const kept = after.flatMap((one) => {
    const was = old.get(one.id);
    return was ? [{ pair: [was.one, one] as const, at: was.at }] : [];
  });
  const still = longestRise(kept.map((one) => one.at));
  return {
    added: after.filter((one) => !old.has(one.id)),
    removed: before.filter((one) => !now.has(one.id)),
    kept: kept.map((one) => one.pair),
    moved: new Set(kept.filter((_, n) => !still.has(n)).map((one) => one.pair[1].id)),
  };
}

/** The places of a longest rising run of the numbers. */
function longestRise(numbers: readonly number[]): Set<number> {
  // `ends[n]` is where a run of n + 1 ends that ends lowest; `before` leads back along each run.
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  numbers.forEach((number, at) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    before[at] = low > 0 ? ends[low - 1] : undefined;
    ends[low] = at;
  });
  const run = new Set<number>();
  for (let at = ends.at(-1); at !== undefined; at = before[at]) run.add(at);
  return run;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function named(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

function owned(what: string, owner: string | null | undefined): string {
  return owner ? `${named(owner)} owns ${what}` : `Nobody owns ${what} any more`;
}
