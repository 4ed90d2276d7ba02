// The shapes of the journey page: those of the API, and what they have as the canvas reads it.
import type { Schema } from "@/api/client";
import type { Scene, Share } from "@/canvas/scene";

export type Person = Schema<"Person">;
export type JourneyOut = Schema<"Journey">;
export type Exit = Schema<"Exit">;
export type DecisionOut = Schema<"Decision">;
export interface Quote {
  text: string;
  translation?: string | null;
  at?: string | null;
  source?: string | null;
  score?: string | null;
}
/** A figure of an answer. */
export type Figure =
  | { step: string }
  | { difference: string }
  | { visits: string }
  | { dropped: string }
  | Record<string, unknown>
  | string;
export type Operation = Record<string, unknown> & { op: string };
export interface Proposal {
  words: string;
  operations: Operation[];
}
export interface DifferenceOut {
  key: string;
  code: string;
  class: string;
  sentence: string;
  customers: Share;
  verdict: string;
  threshold: number;
  lines: string[];
  how_we_know: string[];
  quotes: Quote[];
  figure: Figure;
  first_fix: boolean;
  proposal?: Proposal | null;
  decision?: DecisionOut | null;
}
export type Row = Schema<"Row">;
export type Table = Schema<"Table">;
export interface PictureOut {
  journey: string;
  rev: number;
  scene: Scene;
  table: Table;
  differences: DifferenceOut[];
  question: unknown;
  at?: unknown;
}
export type CaseState = Schema<"CaseStanding">;
export type FoundCustomer = Schema<"CustomerBehind">;
export type CustomersOut = Schema<"CustomersOut">;
export type WalkEvent = Schema<"WalkEvent">;
export type WalkOut = Schema<"Walk">;
export type HistoryEntry = Schema<"HistoryEntry">;
export type Version = Schema<"Version">;
