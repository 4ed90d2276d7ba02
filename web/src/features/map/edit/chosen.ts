// What is chosen on the grid, as elements of the map.
import type { MapSelection } from "../contract";
import { type Block, block, columnAt, HEAD, type Layout, type Place, rowAt, rowKeys } from "../grid/layout";

/** The place one is at, the other corner of what is chosen with it, and single places chosen beside. */
export interface Selecting {
  place: Place;
  anchor: Place;
  more: readonly Place[];
}

export interface Chosen {
  kind: "stage" | "step" | "touchpoints" | "path" | "lane" | "cells" | "none";
  stages: string[];
  steps: string[];
  lanes: string[];
  cells: { lane: string; step: string }[];
  block: Block;
}

/** Reads what is chosen. What it is comes from the row where one is. */
export function chosenOf(layout: Layout, { place, anchor, more }: Selecting): Chosen {
  const span = block(layout, anchor, place);
  const keys = rowKeys(layout);
  const rows = keys.slice(span.top, span.bottom + 1).flatMap((key) => rowAt(layout, key) ?? []);
  const columns = layout.columns.slice(Math.max(span.left, 0), span.right + 1);
  const single = more.map((one) => ({ row: rowAt(layout, one.row), column: columnAt(layout, one.column) }));
  const row = rowAt(layout, place.row);
  const lanes = [...rows, ...single.map((one) => one.row)].flatMap((one) =>
    one?.kind === "lane" ? [one.lane.id] : [],
  );
  const chosen: Chosen = {
    kind: "none",
    stages: unique([...columns, ...single.flatMap((one) => one.column ?? [])].map((column) => column.stage.id)),
    steps: unique(
      [...columns, ...single.flatMap((one) => one.column ?? [])].flatMap((column) => column.step?.id ?? []),
    ),
    lanes: unique(lanes),
    cells: [],
    block: span,
  };
  if (!row || row.kind === "line" || row.kind === "missing") return chosen;
  if (place.column === HEAD) return { ...chosen, kind: row.kind === "lane" ? "lane" : "none" };
  if (row.kind !== "lane") return { ...chosen, kind: row.kind };
  const cells = rows.flatMap((one) =>
    one.kind !== "lane" ? [] : columns.flatMap(({ step }) => (step ? [{ lane: one.lane.id, step: step.id }] : [])),
  );
  for (const { row: other, column } of single) {
    if (other?.kind === "lane" && column?.step) cells.push({ lane: other.lane.id, step: column.step.id });
  }
  return { ...chosen, kind: "cells", cells };
}

/** What is chosen, for panels beside the map. */
export function selectionOf(layout: Layout, place: Place): MapSelection {
  const row = rowAt(layout, place.row);
  const column = columnAt(layout, place.column);
  const lane = row?.kind === "lane" ? row.lane.id : undefined;
  if (!column) return lane ? { lane } : {};
  const found: MapSelection = { stage: column.stage.id };
  if (row?.kind === "stage") return found;
  const { step } = column;
  if (step) found.step = step.id;
  const only = step?.touchpoints[0];
  if (row?.kind === "touchpoints" && only) found.touchpoint = only.id;
  if (lane) found.lane = lane;
  if (lane && step) found.cell = { lane, step: step.id };
  return found;
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}
