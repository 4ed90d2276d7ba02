import { type KeyboardEvent, type RefObject, useCallback, useMemo, useRef, useState } from "react";
import { focusMark } from "./focus";
import type { Opening } from "./MarkView";
import { keyboardRows, neighbour } from "./marks";
import type { Mark, Scene } from "./scene";

/** One mark is reached with Tab; arrows, Home and End go on from it; Enter and Space open, Escape closes. */
export function useMarkKeys(
  scene: Scene,
  marks: readonly Mark[],
  svg: RefObject<SVGSVGElement | null>,
  onOpen: (opens: string) => void,
  onClose: (() => void) | undefined,
): { opening: Opening; reachable: string | undefined } {
  const [at, setAt] = useState<string>();
  const rows = useMemo(() => keyboardRows(scene, marks), [scene, marks]);
  const reachable = at !== undefined && rows.some((row) => row.includes(at)) ? at : rows[0]?.[0];
  // Kept aside so that marks are drawn again only when they change, not with each move of the focus.
  const now = useRef({ rows, marks, onOpen, onClose });
  now.current = { rows, marks, onOpen, onClose };

  const onKey = useCallback(
    (event: KeyboardEvent, mark: Mark) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const { rows, marks, onOpen, onClose } = now.current;
      if ((event.key === "Enter" || event.key === " ") && mark.opens) {
        event.preventDefault();
        event.stopPropagation();
        onOpen(mark.opens);
      } else if (event.key === "Escape") {
        onClose?.();
      } else {
        const next = neighbour(rows, marks, mark.id, event.key);
        if (next === undefined) return;
        event.preventDefault();
        focusMark(svg.current, next);
      }
    },
    [svg],
  );
  const opening = useMemo<Opening>(
    () => ({
      onOpen: (opens, id) => {
        setAt(id);
        now.current.onOpen(opens);
      },
      onFocus: setAt,
      onKey,
    }),
    [onKey],
  );
  return { opening, reachable };
}
