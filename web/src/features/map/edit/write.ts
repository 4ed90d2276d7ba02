// What it means to write into a place of the grid.
import type { MapDoc, Operation } from "../contract";
import { columnAt, HEAD, type Layout, type Place, rowAt } from "../grid/layout";
import { cleanName, cleanText } from "../model/ids";
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
  if (!row || row.kind === "line" || row.kind === "path") return false;
  if (place.column === HEAD) return row.kind === "lane";
  const column = columnAt(layout, place.column);
  return column !== undefined && (row.kind === "stage" || row.kind === "step" || column.step !== undefined);
}

/** Writes a text into a place; nothing when that changes nothing. */
export function write(map: MapDoc, layout: Layout, place: Place, typed: string): Deed | undefined {
  const row = rowAt(layout, place.row);
  const column = columnAt(layout, place.column);
  const old = textAt(layout, place);
  if (!row || row.kind === "line" || row.kind === "path") return undefined;
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
  if (row.kind === "stage") return { operations: [{ op: "rename_stage", stage: column.stage.id, name }], words };
  if (column.step) return { operations: [{ op: "rename_step", step: column.step.id, name }], words };
  // Writing below an empty stage draws its first step.
  const step = newStep(map, name);
  return {
    operations: [{ op: "add_step", stage: column.stage.id, step }],
    words: texts.deeds.addStep,
    made: `step:${step.id}`,
  };
}
