// In which order a picture is told: what we drew, then what customers walked, then where they did otherwise.
import type { MarkKind } from "./scene";

/** A part of the telling. */
export type Part = "ground" | "drawn" | "walked" | "otherwise" | "said";

const PARTS: Record<MarkKind, Part> = {
  title: "ground",
  headline: "ground",
  chip: "ground",
  caption: "ground",
  stage: "ground",
  footnote: "said",
  advice: "said",
  drawn_line: "drawn",
  station: "drawn",
  trunk: "walked",
  count: "walked",
  legend: "walked",
  exit: "otherwise",
  under_way: "walked",
  skip: "otherwise",
  return: "otherwise",
  badge: "otherwise",
  undrawn: "otherwise",
  other_ways: "otherwise",
  promise: "said",
  feeling: "said",
  guess: "said",
  quote: "said",
  evidence: "said",
};

/** The part to which a kind of mark belongs. */
export function partOf(kind: MarkKind): Part {
  return PARTS[kind];
}

/** When each part begins and how long it takes, in milliseconds. */
export const TIMES: Record<Exclude<Part, "ground">, { start: number; length: number }> = {
  drawn: { start: 0, length: 1_200 },
  walked: { start: 1_400, length: 1_800 },
  otherwise: { start: 3_300, length: 1_600 },
  said: { start: 5_000, length: 700 },
};

/** When the last part is over, in milliseconds. */
export const WHOLE = TIMES.said.start + TIMES.said.length;
