// The picture as the server lays it out.
/** What a shape is painted with. */
export type Paint =
  | "paper"
  | "band"
  | "text"
  | "quiet"
  | "faint"
  | "real"
  | "real_soft"
  | "stripes"
  | "accent"
  | "on_real"
  | "good"
  | "middling"
  | "bad";
/** A line around or along a shape. */
export interface Line {
  paint: Paint;
  width: number;
  dash: "solid" | "dotted" | "dashed";
}
/** A shape of a mark. */
export type Shape =
  | { shape: "path"; d: string; fill?: Paint | null; line?: Line | null; bounds: number[] }
  | { shape: "circle"; x: number; y: number; r: number; fill?: Paint | null; line?: Line | null }
  | { shape: "rect"; x: number; y: number; w: number; h: number; r: number; fill?: Paint | null; line?: Line | null }
  | {
      shape: "text";
      x: number;
      y: number;
      size: number;
      bold: boolean;
      anchor: "start" | "middle" | "end";
      paint: Paint;
      text: string;
    };
/** A share of customers with its interval. */
export interface Share {
  count: number;
  n: number;
  share: number;
  interval?: { low: number; high: number } | null;
}
/** What a mark is. */
export type MarkKind =
  | "title"
  | "headline"
  | "chip"
  | "caption"
  | "stage"
  | "drawn_line"
  | "station"
  | "trunk"
  | "count"
  | "legend"
  | "exit"
  | "under_way"
  | "skip"
  | "return"
  | "badge"
  | "undrawn"
  | "other_ways"
  | "promise"
  | "feeling"
  | "guess"
  | "quote"
  | "evidence"
  | "footnote"
  | "advice";
/** One thing that is drawn. */
export interface Mark {
  id: string;
  kind: MarkKind;
  label: string;
  figure?: Share | null;
  opens?: string | null;
  accent: boolean;
  shapes: Shape[];
}
/** A station and its figures. */
export interface Station {
  number: number;
  id: string;
  name: string;
  stage?: string | null;
  state: "supported" | "assumed" | "contradicted" | "stale" | "unseen" | "proposed";
  why: string;
  customers?: Share | null;
  left?: number | null;
  under_way?: number | null;
  feeling?: { mean?: number | null; low: number; high: number; n: number; guess?: number | null } | null;
  evidence: { did: number; said: number; observed: number };
  at?: { x: number; drawn_y: number; walked_y: number } | null;
}
/** The picture. */
export interface Scene {
  layout: "columns" | "stages" | "rows" | "thumbnail";
  width: number;
  height: number;
  title: string;
  headline: string;
  chips: { kind: "biggest_gap" | "worst_moment" | "first_fix" | "what_next"; text: string; opens?: string | null }[];
  period?: string | null;
  customers: string;
  stations: Station[];
  stages: { id: string; name: string; owner?: string | null; steps: number; unfolded: boolean }[];
  differences: {
    key: string;
    code: string;
    class: string;
    sentence: string;
    customers: Share;
    verdict: string;
    shown: boolean;
    first_fix: boolean;
    selected: boolean;
  }[];
  marks: Mark[];
  footnotes: { number: number; key: string; text: string }[];
  basis: string[];
}
