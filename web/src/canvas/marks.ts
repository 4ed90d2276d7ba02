// Which marks a page draws, and how the arrow keys go through them.
import { boxOfMark, middleOf } from "./boxes";
import type { Mark, MarkKind, Scene } from "./scene";

/** What the page around the picture says itself, in words that can be edited and pressed. */
const HEAD: ReadonlySet<MarkKind> = new Set(["title", "headline", "chip"]);
/** Room above what is drawn first. */
const ABOVE = 8;

/** What is drawn of a scene, and the part of the canvas that it takes. */
export interface Drawn {
  marks: readonly Mark[];
  top: number;
  height: number;
}

/** All of a scene, or what lies below its head where the page says the head itself. */
export function drawn(scene: Scene, withHead: boolean): Drawn {
  if (withHead) return { marks: scene.marks, top: 0, height: scene.height };
  const marks = scene.marks.filter((mark) => !HEAD.has(mark.kind) && mark.id !== "facts");
  const tops = marks.map((mark) => boxOfMark(mark)?.[1] ?? Number.POSITIVE_INFINITY);
  const first = Math.min(scene.height, ...tops);
  const top = Math.max(0, first - ABOVE);
  return { marks, top, height: Math.max(1, scene.height - top) };
}

/** The rows of a picture in columns, from top to bottom; kinds of one row stand beside each other. */
const ROWS: readonly (readonly MarkKind[])[] = [
  ["stage"],
  ["station"],
  ["skip"],
  ["trunk", "badge", "undrawn"],
  ["count"],
  ["exit", "under_way"],
  ["return"],
  ["other_ways"],
  ["promise"],
  ["feeling", "quote"],
  ["evidence"],
  ["advice", "footnote"],
];

/** Marks that open something, as rows of ids in the order of reading. */
export function keyboardRows(scene: Scene, marks: readonly Mark[]): string[][] {
  const open = marks.filter((mark) => mark.opens);
  const rows = scene.layout === "rows" ? byHeight(open) : byKind(open);
  return rows.filter((row) => row.length > 0).map((row) => row.map((mark) => mark.id));
}

function byKind(marks: readonly Mark[]): Mark[][] {
  const row = (kind: MarkKind) => ROWS.findIndex((kinds) => kinds.includes(kind));
  const known = ROWS.map((_, at) => marks.filter((mark) => row(mark.kind) === at).sort(byPlace));
  return [...known, marks.filter((mark) => row(mark.kind) < 0)];
}

/** On a phone a row is what lies on one level: marks are told apart where they do not overlap in height. */
function byHeight(marks: readonly Mark[]): Mark[][] {
  const rows: Mark[][] = [];
  let level = Number.NEGATIVE_INFINITY;
  const top = (mark: Mark) => boxOfMark(mark)?.[1] ?? 0;
  for (const mark of [...marks].sort((a, b) => top(a) - top(b))) {
    if (top(mark) - level > 8) {
      rows.push([]);
      level = top(mark);
    }
    rows.at(-1)?.push(mark);
  }
  return rows.map((row) => row.sort(byPlace));
}

function byPlace(one: Mark, other: Mark): number {
  return xOf(one) - xOf(other);
}

function xOf(mark: Mark): number {
  const box = boxOfMark(mark);
  return box ? middleOf(box).x : 0;
}

/** Where an arrow key leads; `undefined` where it leads nowhere. */
export function neighbour(
  rows: readonly (readonly string[])[],
  marks: readonly Mark[],
  from: string,
  key: string,
): string | undefined {
  const row = rows.findIndex((ids) => ids.includes(from));
  const ids = rows[row];
  if (!ids) return undefined;
  const at = ids.indexOf(from);
  switch (key) {
    case "ArrowRight":
      return ids[at + 1] ?? rows[row + 1]?.[0];
    case "ArrowLeft":
      return ids[at - 1] ?? rows[row - 1]?.at(-1);
    case "Home":
      return ids[0];
    case "End":
      return ids.at(-1);
    case "ArrowDown":
      return nearest(rows[row + 1], marks, from);
    case "ArrowUp":
      return nearest(rows[row - 1], marks, from);
    default:
      return undefined;
  }
}

/** The one of a row that lies closest above or below. */
function nearest(row: readonly string[] | undefined, marks: readonly Mark[], from: string): string | undefined {
  const x = (id: string) => {
    const mark = marks.find((one) => one.id === id);
    return mark ? xOf(mark) : 0;
  };
  const here = x(from);
  return row?.reduce((best, id) => (Math.abs(x(id) - here) < Math.abs(x(best) - here) ? id : best), row[0] ?? from);
}
