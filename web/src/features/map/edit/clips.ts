// Copying and pasting: blocks of texts, whole steps and whole lanes, inside a map and between maps.
import type { Lane, LaneKind, MapDoc, Operation, Stage, Step } from "../contract";
import { HEAD, type Layout, layoutOf, type MapView, type Place, rowAt, rowKeys } from "../grid/layout";
import { applyAll } from "../model/apply";
import { stepAt, stepsOf } from "../model/find";
import { cleanName, freshId } from "../model/ids";
import { copyOfStep, type Deed, newLane, newStage, newStep } from "../model/make";
import type { Table } from "../model/table";
import { texts } from "../texts";
import type { Chosen } from "./chosen";
import { textAt, write } from "./write";

/** The most cells that are pasted at once. */
export const MOST_CELLS = 10_000;

/** A step with what the lanes say below it. */
interface CopiedStep {
  step: Step;
  cells: { lane: Pick<Lane, "id" | "type" | "title">; text: string }[];
}

/** Elements as they lie on the clipboard. */
export type Clip =
  | { kind: "stages"; stages: { stage: Omit<Stage, "steps">; steps: CopiedStep[] }[] }
  | { kind: "steps"; steps: CopiedStep[] }
  | { kind: "lanes"; lanes: { lane: Lane; names: Record<string, string> }[] };

/** The texts of what is chosen, as a block. */
export function tableOf(layout: Layout, chosen: Chosen): Table {
  const { top, bottom, left, right } = chosen.block;
  const columns = layout.columns.map((column) => column.key);
  const row = (key: string) => {
    const texts: string[] = [];
    for (let at = left; at <= right; at += 1) {
      const column = at < 0 ? HEAD : (columns[at] ?? HEAD);
      texts.push(textAt(layout, { row: key, column }));
    }
    return texts;
  };
  return rowKeys(layout)
    .slice(top, bottom + 1)
    .filter((key) => key !== "path")
    .map(row);
}

/** Whole elements, when they are what is chosen. */
export function clipOf(map: MapDoc, chosen: Chosen): Clip | undefined {
  if (chosen.kind === "step" && chosen.block.top === chosen.block.bottom) {
    const steps = stepsOf(map).filter((step) => chosen.steps.includes(step.id));
    return steps.length > 0 ? { kind: "steps", steps: steps.map((step) => copied(map, step)) } : undefined;
  }
  if (chosen.kind === "stage" && chosen.block.top === chosen.block.bottom) {
    const stages = map.stages.filter((stage) => chosen.stages.includes(stage.id));
    return {
      kind: "stages",
      stages: stages.map(({ steps, ...stage }) => ({ stage, steps: steps.map((step) => copied(map, step)) })),
    };
  }
  if (chosen.kind === "lane") {
    const names = Object.fromEntries(stepsOf(map).map((step) => [step.id, step.name]));
    const lanes = map.lanes.filter((lane) => chosen.lanes.includes(lane.id));
    return lanes.length > 0 ? { kind: "lanes", lanes: lanes.map((lane) => ({ lane, names })) } : undefined;
  }
  return undefined;
}

function copied(map: MapDoc, step: Step): CopiedStep {
  const cells = map.lanes.flatMap(({ id, type, title, cells }) => {
    const text = cells[step.id];
    return text === undefined ? [] : [{ lane: { id, type, title }, text }];
  });
  return { step, cells };
}

/** Reads elements from the clipboard; what is none, or from another program, is nothing. */
export function readClip(text: string): Clip | undefined {
  try {
    const clip = JSON.parse(text) as Clip;
    const lists = { steps: "steps", stages: "stages", lanes: "lanes" } as const;
    const list = (clip as unknown as Record<string, unknown>)[lists[clip.kind]];
    return Array.isArray(list) && list.length > 0 && list.length <= 1_000 ? clip : undefined;
  } catch {
    return undefined;
  }
}

/** Puts copies of elements behind the place where one is. */
export function pasteClip(map: MapDoc, layout: Layout, place: Place, clip: Clip): Deed | undefined {
  const column = layout.columns.find((one) => one.key === place.column) ?? layout.columns.at(-1);
  const words = texts.deeds.paste;
  let now = map;
  const operations: Operation[] = [];
  const push = (...more: Operation[]) => {
    now = applyAll(now, more).map;
    operations.push(...more);
  };
  if (clip.kind === "lanes") {
    const row = rowAt(layout, place.row);
    let after = row?.kind === "lane" ? row.lane.id : (map.lanes.at(-1)?.id ?? null);
    for (const { lane, names } of clip.lanes) {
      const made = newLane(now, lane.type, titleOf(now, lane.title), cellsFor(now, lane, names));
      push({ op: "add_lane", lane: made, after });
      after = made.id;
    }
    return { operations, words, made: `lane:${after}` };
  }
  if (clip.kind === "stages") {
    let after = column?.stage.id ?? null;
    for (const { stage, steps } of clip.stages) {
      const id = freshId(stage.name, new Set(now.stages.map((one) => one.id)));
      push({ op: "add_stage", stage: { id, name: stage.name, owner: stage.owner ?? null, steps: [] }, after });
      pasteSteps(() => now, push, id, null, steps);
      after = id;
    }
    return { operations, words };
  }
  if (!column) {
    const stage: Stage = { ...newStage(now, texts.newStage, texts.newStep), steps: [] };
    push({ op: "add_stage", stage });
    pasteSteps(() => now, push, stage.id, null, clip.steps);
  } else {
    pasteSteps(() => now, push, column.stage.id, column.step?.id ?? null, clip.steps);
  }
  return { operations, words };
}

function pasteSteps(
  now: () => MapDoc,
  push: (...operations: Operation[]) => void,
  stage: string,
  behind: string | null,
  steps: readonly CopiedStep[],
): void {
  let after = behind;
  for (const { step, cells } of steps) {
    const made = copyOfStep(now(), step);
    push({ op: "add_step", stage, step: made, after });
    after = made.id;
    for (const { lane, text } of cells) {
      const { lanes } = now();
      const home =
        lanes.find((one) => one.id === lane.id && one.type === lane.type) ??
        lanes.find((one) => one.title === lane.title) ??
        lanes.find((one) => one.type === lane.type);
      if (home) push({ op: "set_cell", lane: home.id, step: made.id, text });
    }
  }
}

function titleOf(map: MapDoc, title: string): string {
  const taken = new Set(map.lanes.map((lane) => lane.title));
  if (!taken.has(title)) return title;
  for (let n = 2; ; n += 1) if (!taken.has(`${title} (${n})`)) return `${title} (${n})`;
}

/** The cells of a lane for the steps of a map: by id where the step has the same name, else by name. */
function cellsFor(map: MapDoc, lane: Lane, names: Record<string, string>): Lane["cells"] {
  const steps = stepsOf(map);
  const cells: Lane["cells"] = {};
  for (const [id, text] of Object.entries(lane.cells)) {
    const name = names[id];
    const there = stepAt(map, id)?.step;
    const home = there && there.name === name ? there : steps.find((step) => step.name === name);
    if (home && cells[home.id] === undefined) cells[home.id] = text;
  }
  return cells;
}

/** How many columns and rows a block has beyond the edge of the map. */
export function beyond(layout: Layout, place: Place, table: Table): { columns: number; rows: number } {
  const rows = rowKeys(layout).filter((key) => key !== "path");
  const left = layout.columns.findIndex((column) => column.key === place.column);
  const top = rows.indexOf(place.row);
  return {
    columns: Math.max(0, left + (table[0]?.length ?? 0) - layout.columns.length),
    rows: Math.max(0, top + table.length - rows.length),
  };
}

/** Puts a block of texts where one is; with `grow`, steps and lanes are added for what lies beyond the edge. */
export function pasteTable(map: MapDoc, view: MapView, place: Place, table: Table, grow: boolean): Deed | undefined {
  const operations: Operation[] = [];
  let now = map;
  const push = (...more: Operation[]) => {
    now = applyAll(now, more).map;
    operations.push(...more);
  };
  if (grow) grown(map, view, place, table, push);
  let layout = layoutOf(now, view);
  const rows = rowKeys(layout).filter((key) => key !== "path");
  const left = layout.columns.findIndex((column) => column.key === place.column);
  const top = rows.indexOf(place.row);
  const cells: Operation[] = [];
  for (const [r, texts] of table.entries()) {
    const row = rows[top + r];
    if (row === undefined) break;
    for (const [c, text] of texts.entries()) {
      const column = left + c < 0 ? HEAD : layout.columns[left + c]?.key;
      if (column === undefined) break;
      const isCell = row.startsWith("lane:") && column !== HEAD;
      // Names are never taken away by a blank, and a stage is named where it begins.
      if (!isCell && text.trim() === "") continue;
      if (row === "stage" && layout.columns[left + c - 1]?.stage === layout.columns[left + c]?.stage) continue;
      const deed = write(now, layout, { row, column }, text);
      if (!deed) continue;
      if (isCell) cells.push(...deed.operations);
      else {
        push(...deed.operations);
        // A step that gets its first name gets another id with it.
        layout = layoutOf(now, view);
      }
    }
  }
  operations.push(...cells);
  return operations.length > 0 ? { operations, words: texts.deeds.paste } : undefined;
}

/** Adds the steps and lanes that a block needs. */
function grown(
  map: MapDoc,
  view: MapView,
  place: Place,
  table: Table,
  push: (...operations: Operation[]) => void,
): void {
  const layout = layoutOf(map, view);
  const more = beyond(layout, place, table);
  const rows = rowKeys(layout).filter((key) => key !== "path");
  const top = rows.indexOf(place.row);
  const names = table[rows.indexOf("step") - top] ?? [];
  const width = table[0]?.length ?? 0;
  let stage = map.stages.at(-1);
  if (!stage) {
    stage = { ...newStage(map, texts.newStage, texts.newStep), steps: [] };
    push({ op: "add_stage", stage });
  }
  let after = stage.steps.at(-1)?.id ?? null;
  const also = { steps: new Set<string>(), touchpoints: new Set<string>() };
  for (let n = 0; n < more.columns; n += 1) {
    const name = cleanName(names[width - more.columns + n] ?? "") || `${texts.newStep} ${n + 1}`;
    const step = newStep(map, name, also);
    push({ op: "add_step", stage: stage.id, step, after });
    after = step.id;
  }
  const headed = place.column === HEAD;
  let above = map.lanes.at(-1)?.id ?? null;
  const ids = new Set(map.lanes.map((lane) => lane.id));
  for (let n = 0; n < more.rows; n += 1) {
    const said = headed ? cleanName(table[table.length - more.rows + n]?.[0] ?? "") : "";
    const type = kindOf(said);
    const title = said || `${texts.laneOf(type)} ${map.lanes.length + n + 1}`;
    const id = freshId(title, ids);
    ids.add(id);
    push({ op: "add_lane", lane: { id, type, title, cells: {} }, after: above });
    above = id;
  }
}

/** Words in a title by which the kind of a lane is known. */
const SIGNS: readonly (readonly [RegExp, LaneKind])[] = [
  [/feel|emotion|mood|sentiment/i, "feeling"],
  [/think|thought/i, "thinking"],
  [/\bdo\b|doing|action/i, "doing"],
  [/pain|problem|friction/i, "pain"],
  [/opportunit|idea/i, "opportunity"],
  [/front ?stage/i, "frontstage"],
  [/back ?stage/i, "backstage"],
  [/system|tool/i, "system"],
  [/channel/i, "channel"],
  [/metric|measure|kpi/i, "metric"],
  [/result|outcome/i, "result"],
];

/** What kind of lane a title stands for; notes when nothing says so. */
export function kindOf(title: string): LaneKind {
  return SIGNS.find(([sign]) => sign.test(title))?.[1] ?? "text";
}
