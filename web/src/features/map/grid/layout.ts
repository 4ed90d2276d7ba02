// Rows and columns of the map, and how one moves among them.
import type { Lane, LaneKind, MapDoc, Stage, Step } from "../contract";
import { feelingOf } from "../model/feelings";

/** A way of looking at the map. */
export type MapView = "map" | "blueprint" | "behaviour" | "lean" | "flow";

export interface Column {
  /** `step:ID`, or `stage:ID` where a stage has no steps. */
  key: string;
  stage: Stage;
  step: Step | undefined;
}

export type Row =
  | { key: "stage" | "step" | "touchpoints" | "path"; kind: "stage" | "step" | "touchpoints" | "path" }
  | { key: string; kind: "lane"; lane: Lane }
  /** A line between layers of a blueprint. */
  | { key: string; kind: "line"; text: string }
  /** A lane that belongs to the view and is not there yet. */
  | { key: string; kind: "missing"; lane: LaneKind };

/** A row in which one can be. */
function isPlace(row: Row): boolean {
  return row.kind !== "line" && row.kind !== "missing";
}

export interface Layout {
  columns: readonly Column[];
  rows: readonly Row[];
}

/** The column of the lanes' titles. */
export const HEAD = "head";

/** Where one is: a row and a column by their keys, so that it stays when others move. */
export interface Place {
  row: string;
  column: string;
}

/** A layer of a view: its kinds of lanes, the one that is offered when none is there, and the line below it. */
interface Layer {
  kinds: readonly LaneKind[];
  offer?: LaneKind;
  line?: string;
}

const LAYERS: Partial<Record<MapView, readonly Layer[]>> = {
  blueprint: [
    {
      kinds: ["doing", "thinking", "feeling", "result", "pain", "opportunity"],
      offer: "doing",
      line: "Line of interaction",
    },
    { kinds: ["channel", "frontstage"], offer: "frontstage", line: "Line of visibility" },
    { kinds: ["backstage"], offer: "backstage", line: "Line of internal interaction" },
    { kinds: ["system", "metric"], offer: "system" },
  ],
  behaviour: [{ kinds: ["doing"], offer: "doing" }, { kinds: ["thinking", "feeling", "result"] }],
  lean: [{ kinds: ["pain"], offer: "pain" }, { kinds: ["feeling", "opportunity", "metric"] }],
};

/** What a view shows of a map, in which order. */
export function layoutOf(map: MapDoc, view: MapView): Layout {
  const rows: Row[] = [
    { key: "stage", kind: "stage" },
    { key: "step", kind: "step" },
  ];
  if (view !== "lean") rows.push({ key: "touchpoints", kind: "touchpoints" });
  rows.push({ key: "path", kind: "path" }, ...lanesOf(map, view));
  const columns = columnsOf(map);
  return { columns: view === "lean" ? columns.filter(({ step }) => step && hasFriction(map, step)) : columns, rows };
}

/** Whether a step hurts as it is drawn: a pain, a feeling below neutral, a way back, or a time that was promised. */
export function hasFriction(map: MapDoc, step: Step): boolean {
  const drawn = map.connectors.some(({ from, to, kind }) => kind !== "next" && (from === step.id || to === step.id));
  return (
    drawn ||
    map.lanes.some(({ type, cells }) => {
      const text = cells[step.id];
      return text !== undefined && (type === "pain" || (type === "feeling" && (feelingOf(text) ?? 0) < 0));
    })
  );
}

// What has not changed is drawn from the same objects, so that a change draws anew only what it touches.
const knownColumns = new WeakMap<readonly Stage[], Column[]>();
const knownRows = new WeakMap<Lane, Row>();

function columnsOf({ stages }: MapDoc): Column[] {
  const known = knownColumns.get(stages);
  if (known) return known;
  const columns = stages.flatMap((stage): Column[] =>
    stage.steps.length === 0
      ? [{ key: `stage:${stage.id}`, stage, step: undefined }]
      : stage.steps.map((step) => ({ key: `step:${step.id}`, stage, step })),
  );
  knownColumns.set(stages, columns);
  return columns;
}

function laneRow(lane: Lane): Row {
  const known = knownRows.get(lane) ?? { key: `lane:${lane.id}`, kind: "lane", lane };
  knownRows.set(lane, known);
  return known;
}

function lanesOf(map: MapDoc, view: MapView): Row[] {
  const layers = LAYERS[view];
  if (!layers) return map.lanes.map(laneRow);
  return layers.flatMap(({ kinds, offer, line }): Row[] => {
    const rows = map.lanes.filter((lane) => kinds.includes(lane.type)).map(laneRow);
    if (rows.length === 0 && offer) rows.push({ key: `missing:${offer}`, kind: "missing", lane: offer });
    if (line) rows.push({ key: `line:${line}`, kind: "line", text: line });
    return rows;
  });
}

/** Keys of the rows in which one can be. */
export function rowKeys(layout: Layout): string[] {
  return layout.rows.filter(isPlace).map((row) => row.key);
}

/** The row of a key. */
export function rowAt(layout: Layout, key: string): Row | undefined {
  return layout.rows.find((row) => row.key === key);
}

/** The column of a key. */
export function columnAt(layout: Layout, key: string): Column | undefined {
  return layout.columns.find((column) => column.key === key);
}

/** Where one is first. */
export function start(layout: Layout): Place {
  return { row: "step", column: layout.columns[0]?.key ?? HEAD };
}

/** The same place, or one close to it when it is gone. `was` is how things lay before. */
export function settle(layout: Layout, place: Place, was?: Layout): Place {
  const rows = rowKeys(layout);
  const columns = columnKeys(layout);
  const near = (keys: string[], key: string, before: string[] | undefined) => {
    if (keys.includes(key)) return key;
    const at = before?.indexOf(key) ?? -1;
    return keys[Math.min(Math.max(at, 0), keys.length - 1)] ?? key;
  };
  return {
    row: near(rows, place.row, was && rowKeys(was)),
    column: near(columns, place.column, was && columnKeys(was)),
  };
}

function columnKeys(layout: Layout): string[] {
  return [HEAD, ...layout.columns.map((column) => column.key)];
}

export type Way = "left" | "right" | "up" | "down" | "home" | "end" | "first" | "last" | "pageup" | "pagedown";

/** So many rows a page has. */
const PAGE = 8;

/** Where one comes to. In the row of stages one goes from stage to stage. */
export function move(layout: Layout, place: Place, way: Way): Place {
  const rows = rowKeys(layout);
  const columns = columnKeys(layout);
  const r = Math.max(rows.indexOf(place.row), 0);
  const c = Math.max(columns.indexOf(place.column), 0);
  const at = (row: number, column: number): Place => ({
    row: rows[Math.min(Math.max(row, 0), rows.length - 1)] ?? place.row,
    column: columns[Math.min(Math.max(column, 0), columns.length - 1)] ?? place.column,
  });
  switch (way) {
    case "left":
      return place.row === "stage" ? at(r, besides(layout, c, -1)) : at(r, c - 1);
    case "right":
      return place.row === "stage" ? at(r, besides(layout, c, 1)) : at(r, c + 1);
    case "up":
      return at(r - 1, c);
    case "down":
      return at(r + 1, c);
    case "home":
      return at(r, columns.length > 1 && c !== 1 ? 1 : 0);
    case "end":
      return at(r, columns.length - 1);
    case "first":
      return at(0, 1);
    case "last":
      return at(rows.length - 1, columns.length - 1);
    case "pageup":
      return at(r - PAGE, c);
    case "pagedown":
      return at(r + PAGE, c);
  }
}

/** The first column of the stage beside the one in which a column is. Columns count from 1; 0 has the titles. */
function besides(layout: Layout, column: number, by: 1 | -1): number {
  const { columns } = layout;
  const stage = columns[column - 1]?.stage;
  let at = column + by;
  while (at >= 1 && at <= columns.length && stage !== undefined && columns[at - 1]?.stage === stage) at += by;
  if (at > columns.length) return column;
  const reached = columns[at - 1]?.stage;
  while (at > 1 && columns[at - 2]?.stage === reached) at -= 1;
  return Math.max(at, 0);
}

/** The next place that is filled, or the edge: what Ctrl and an arrow do. */
export function jump(layout: Layout, place: Place, way: Way, filled: (place: Place) => boolean): Place {
  let here = move(layout, place, way);
  if (same(here, place)) return here;
  const through = filled(place) && filled(here);
  for (;;) {
    const next = move(layout, here, way);
    if (same(next, here)) return here;
    if (through ? !filled(next) : filled(here)) return here;
    here = next;
  }
}

export function same(one: Place, other: Place): boolean {
  return one.row === other.row && one.column === other.column;
}

/** A block of the grid, by indices into rows in which one can be, and columns; -1 is the column of titles. */
export interface Block {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The block that two corners span. Stages are taken whole. */
export function block(layout: Layout, from: Place, to: Place): Block {
  const rows = rowKeys(layout);
  const columns = layout.columns.map((column) => column.key);
  const [r0, r1] = [rows.indexOf(from.row), rows.indexOf(to.row)];
  const [c0, c1] = [columns.indexOf(from.column), columns.indexOf(to.column)];
  return { top: Math.min(r0, r1), bottom: Math.max(r0, r1), left: Math.min(c0, c1), right: Math.max(c0, c1) };
}
