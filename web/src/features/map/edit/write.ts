// What it means to write into a place of the grid.
import type { MapDoc, Operation, Stage, Step } from "../contract";
import { columnAt, HEAD, type Layout, type Place, rowAt } from "../grid/layout";
import { stepAt } from "../model/find";
import { cleanName, cleanText, freshId } from "../model/ids";
import { channelsOf, type Deed, newStep, setChannels } from "../model/make";
import { texts } from "../texts";

/** What is written in a place, as one edits it. */
export function textAt(layout: Layout, place: Place): string {
  const row = rowAt(layout, place.row);
  const column = columnAt(layout, place.column);
  if (row?.kind === "lane") {
    if (place.column === HEAD) return row.lane.title;
    return (column?.step && row.lane.cells[column.step.id]) ?? "";
  }
  if (!column) return "";
  if (row?.kind === "stage") return column.stage.name;
  if (row?.kind === "step") return column.step?.name ?? "";
  if (row?.kind === "touchpoints") return column.step ? channelsOf(column.step) : "";
  return "";
}

/** Whether one can write there. */
export function canWrite(layout: Layout, place: Place): boolean {
  const row = rowAt(layout, place.row);
  if (!row || row.kind === "line" || row.kind === "missing" || row.kind === "path") return false;
  if (place.column === HEAD) return row.kind === "lane";
  const column = columnAt(layout, place.column);
  return column !== undefined && (row.kind === "stage" || row.kind === "step" || column.step !== undefined);
}

/** Writes a text into a place; nothing when that changes nothing. */
export function write(map: MapDoc, layout: Layout, place: Place, typed: string): Deed | undefined {
  const row = rowAt(layout, place.row);
  const column = columnAt(layout, place.column);
  const old = textAt(layout, place);
  if (!row || row.kind === "line" || row.kind === "missing" || row.kind === "path") return undefined;
  if (row.kind === "touchpoints")
    return column?.step && typed !== old ? setChannels(map, column.step.id, typed) : undefined;
  if (row.kind === "lane" && column) {
    const { step } = column;
    const text = cleanText(typed);
    if (!step || text === old) return undefined;
    const operation: Operation = { op: "set_cell", lane: row.lane.id, step: step.id, text: text === "" ? null : text };
    return { operations: [operation], words: texts.deeds.cell(row.lane.title, step.name) };
  }
  const name = cleanName(typed);
  if (name === "" || name === old) return undefined;
  const words = texts.deeds.rename(old);
  if (row.kind === "lane") return { operations: [{ op: "rename_lane", lane: row.lane.id, title: name }], words };
  if (!column) return undefined;
  if (row.kind === "stage") return nameStage(map, column.stage, name) ?? renamed("stage", column.stage.id, name, words);
  if (column.step) return nameStep(map, column.step, name) ?? renamed("step", column.step.id, name, words);
  // Writing below an empty stage draws its first step.
  const step = newStep(map, name);
  return {
    operations: [{ op: "add_step", stage: column.stage.id, step }],
    words: texts.deeds.addStep,
    made: `step:${step.id}`,
  };
}

function renamed(what: "stage" | "step", id: string, name: string, words: string): Deed {
  const operation: Operation =
    what === "stage" ? { op: "rename_stage", stage: id, name } : { op: "rename_step", step: id, name };
  return { operations: [operation], words };
}

/** Whether anything hangs on a step: a cell or an arrow. */
function isBare(map: MapDoc, step: string): boolean {
  const arrow = map.connectors.some((one) => one.from === step || one.to === step);
  return !arrow && map.lanes.every((lane) => lane.cells[step] === undefined);
}

/** Names a step that was just added: it gets an id of its name, too, as it stands in files. */
function nameStep(map: MapDoc, step: Step, name: string): Deed | undefined {
  const place = stepAt(map, step.id);
  if (step.name !== texts.newStep || !place || !isBare(map, step.id) || step.touchpoints.length !== 1) return undefined;
  const made = newStep(map, name);
  const after = place.stage.steps[place.at - 1]?.id ?? null;
  return {
    operations: [
      { op: "remove_step", step: step.id },
      {
        op: "add_step",
        stage: place.stage.id,
        step: { ...step, id: made.id, name, touchpoints: made.touchpoints },
        after,
      },
    ],
    words: texts.deeds.named(name),
    made: `step:${made.id}`,
  };
}

/** The same of a stage. */
function nameStage(map: MapDoc, stage: Stage, name: string): Deed | undefined {
  if (stage.name !== texts.newStage || !stage.steps.every((step) => isBare(map, step.id))) return undefined;
  const after = map.stages[map.stages.indexOf(stage) - 1]?.id ?? null;
  const id = freshId(name, new Set(map.stages.map((one) => one.id)));
  return {
    operations: [
      { op: "remove_stage", stage: stage.id },
      { op: "add_stage", stage: { ...stage, id, name }, after },
    ],
    words: texts.deeds.named(name),
  };
}

/** Whether a place is no longer there: others took its row or its column away. */
export function isGone(layout: Layout, place: Place): boolean {
  const column = place.column === HEAD || columnAt(layout, place.column) !== undefined;
  return !column || rowAt(layout, place.row) === undefined;
}

/** What somebody was writing in a place that is gone: the operations, the words for them, and why they cannot be done. */
export function orphaned(place: Place, typed: string): [Operation[], string, string] {
  const text = cleanText(typed);
  const [step, lane] = [place.column.replace(/^step:/, ""), place.row.replace(/^lane:/, "")];
  const operations: Operation[] = [];
  if (place.row === "step") operations.push({ op: "rename_step", step, name: cleanName(typed) });
  else if (place.column === HEAD) operations.push({ op: "rename_lane", lane, title: cleanName(typed) });
  else operations.push({ op: "set_cell", lane, step, text });
  return [text === "" ? [] : operations, texts.deeds.written, texts.deeds.gone];
}
