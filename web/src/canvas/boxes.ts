// Where marks are: boxes around shapes, for pointers, rings of focus and the order of the keyboard.
import type { Mark, Shape } from "./scene";

/** Left, top, right, bottom. */
export type Box = readonly [number, number, number, number];

/** Mean width of a letter, in parts of the size of its font; enough for a pointer to hit. */
const LETTER = 0.54;

/** The box around a shape, without the width of its line. */
export function boxOfShape(shape: Shape): Box {
  switch (shape.shape) {
    case "path":
      return [shape.bounds[0] ?? 0, shape.bounds[1] ?? 0, shape.bounds[2] ?? 0, shape.bounds[3] ?? 0];
    case "circle":
      return [shape.x - shape.r, shape.y - shape.r, shape.x + shape.r, shape.y + shape.r];
    case "rect":
      return [shape.x, shape.y, shape.x + shape.w, shape.y + shape.h];
    case "text": {
      const wide = [...shape.text].length * shape.size * LETTER;
      const left = { start: shape.x, middle: shape.x - wide / 2, end: shape.x - wide }[shape.anchor];
      return [left, shape.y - shape.size * 0.85, left + wide, shape.y + shape.size * 0.3];
    }
  }
}

/** The box around a mark; nothing for a mark without shapes. */
export function boxOfMark(mark: Mark): Box | undefined {
  return mark.shapes.map(boxOfShape).reduce<Box | undefined>(around, undefined);
}

/** A box with room around it. */
export function padded([left, top, right, bottom]: Box, room: number): Box {
  return [left - room, top - room, right + room, bottom + room];
}

/** The middle of a box. */
export function middleOf([left, top, right, bottom]: Box): { x: number; y: number } {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

function around(one: Box | undefined, other: Box): Box {
  if (!one) return other;
  return [
    Math.min(one[0], other[0]),
    Math.min(one[1], other[1]),
    Math.max(one[2], other[2]),
    Math.max(one[3], other[3]),
  ];
}
