// Tells a picture part by part: the drawn line, then what customers walked, then where they did otherwise.
import { type Part, TIMES, WHOLE } from "./parts";

/** A part of the picture that stands still, where motion is reduced. */
export type Still = "drawn" | "walked" | "whole";

/** What comes after a still picture; after the whole one the telling is over. */
export function nextStill(still: Still | undefined): Still | undefined {
  const ORDER: readonly (Still | undefined)[] = [undefined, "drawn", "walked", "whole"];
  return ORDER[(ORDER.indexOf(still) + 1) % ORDER.length];
}

/** A telling under way. */
export interface Reveal {
  /** Shows all of it at once. */
  end: () => void;
  /** When it is over, however it ended. */
  over: Promise<void>;
}

const EASE = "cubic-bezier(0.4, 0, 0.2, 1)";

/** Starts the telling. */
export function reveal(svg: SVGSVGElement): Reveal {
  const animations = [...svg.querySelectorAll<SVGGElement>("g.mark")].flatMap((mark) => animate(mark, svg));
  const end = () => {
    for (const animation of animations) animation.cancel();
  };
  const over = Promise.allSettled(animations.map((animation) => animation.finished)).then(() => undefined);
  return { end, over };
}

function animate(mark: SVGGElement, svg: SVGSVGElement): Animation[] {
  const part = mark.dataset.part as Part | undefined;
  if (!part || part === "ground" || typeof mark.animate !== "function") return [];
  const { start, length } = TIMES[part];
  const { width } = svg.viewBox.baseVal;
  const box = mark.getBBox();
  const delay = start + length * 0.8 * (width > 0 ? Math.min(1, Math.max(0, box.x / width)) : 0);
  if (mark.dataset.kind === "drawn_line") return [walkIn(mark, start, length)];
  if (mark.dataset.kind === "trunk") {
    return [walkIn(mark, delay, Math.max(160, (length * box.width) / Math.max(1, width)))];
  }
  const fade = mark.animate([{ opacity: 0 }, { opacity: 1 }], {
    delay,
    duration: 320,
    easing: EASE,
    fill: "backwards",
  });
  return part === "otherwise" ? [fade, ...trace(mark, delay)] : [fade];
}

/** From left to right, as one walks. */
function walkIn(mark: SVGGElement, delay: number, duration: number): Animation {
  const hidden = "inset(-20px 100% -20px -20px)";
  const shown = "inset(-20px -20px -20px -20px)";
  return mark.animate([{ clipPath: hidden }, { clipPath: shown }], {
    delay,
    duration,
    easing: "linear",
    fill: "backwards",
  });
}

/** Draws solid lines along themselves. */
function trace(mark: SVGGElement, delay: number): Animation[] {
  const lines = [...mark.querySelectorAll<SVGPathElement>(":scope > path:not(.hit)")];
  return lines
    .filter((line) => line.getAttribute("fill") === "none" && !line.hasAttribute("stroke-dasharray"))
    .map((line) => {
      const long = Math.ceil(line.getTotalLength());
      const from = { strokeDasharray: `${long} ${long}`, strokeDashoffset: `${long}` };
      const to = { strokeDasharray: `${long} ${long}`, strokeDashoffset: "0" };
      return line.animate([from, to], { delay, duration: 700, easing: EASE, fill: "backwards" });
    });
}

/** How far a telling of this age is: for what is spoken beside it. */
export function stillAt(elapsed: number): Still {
  if (elapsed < TIMES.walked.start) return "drawn";
  return elapsed < TIMES.otherwise.start ? "walked" : "whole";
}

/** How long the whole telling takes, in milliseconds. */
export const LENGTH = WHOLE + 320;
