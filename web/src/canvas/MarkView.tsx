import type { KeyboardEvent } from "react";
import { memo } from "react";
import { boxOfMark, padded } from "./boxes";
import { partOf } from "./parts";
import { Around, BoxView, hasHalo, ShapeView } from "./Shapes";
import type { Mark } from "./scene";

/** Room around a mark that a pointer hits, in pixels. */
const REACH = 7;

/** What a mark needs to be opened. */
export interface Opening {
  onOpen: (opens: string, id: string) => void;
  onFocus: (id: string) => void;
  onKey: (event: KeyboardEvent, mark: Mark) => void;
}

/** One mark. With `opening` it is a button where it opens something; its sentence is its name. */
export const MarkView = memo(function MarkView({
  mark,
  stripes,
  opening,
  selected = false,
  reachable = false,
}: {
  mark: Mark;
  stripes: string;
  opening?: Opening | undefined;
  selected?: boolean;
  reachable?: boolean;
}) {
  const shapes = mark.shapes.map((shape, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: shapes have no name but their place
    <ShapeView key={at} shape={shape} halo={hasHalo(mark.kind)} stripes={stripes} />
  ));
  const common = { "data-mark": mark.id, "data-kind": mark.kind, "data-part": partOf(mark.kind), className: "mark" };
  const { opens } = mark;
  if (!opening) return <g {...common}>{shapes}</g>;
  if (!opens) {
    return (
      // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a group of a drawing is nothing to press
      <g {...common} role="img" aria-label={mark.label}>
        <title>{mark.label}</title>
        {shapes}
      </g>
    );
  }
  const box = boxOfMark(mark);
  const room = mark.kind === "stage" ? 0 : 4;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no buttons of its own
    <g
      {...common}
      role="button"
      aria-label={mark.label}
      aria-pressed={selected}
      tabIndex={reachable ? 0 : -1}
      onClick={() => opening.onOpen(opens, mark.id)}
      onFocus={() => opening.onFocus(mark.id)}
      onKeyDown={(event) => opening.onKey(event, mark)}
    >
      <title>{mark.label}</title>
      <g className="glow">
        {mark.shapes.map((shape, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: shapes have no name but their place
          <Around key={at} shape={shape} room={room} />
        ))}
      </g>
      {shapes}
      {mark.kind !== "stage" &&
        mark.shapes.map((shape, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: shapes have no name but their place
          <Around key={at} shape={shape} room={REACH} className="hit" />
        ))}
      {box && <BoxView box={padded(box, room + 1)} r={7} className="ring" />}
    </g>
  );
});
