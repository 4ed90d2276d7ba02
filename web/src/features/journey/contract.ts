import type { Scene, Share } from "@/canvas/scene";
export interface Person {
  id: string;
  name: string;
  known?: boolean;
}
export interface JourneyOut {
  slug: string;
  title: string;
  headline?: string | null;
  owner?: { name: string; known: boolean } | null;
  rev: number;
  next_review?: string | null;
  review_due_days?: number | null;
  state: "no_data" | "no_map" | "few" | "ok";
  reading?: unknown;
  customers: number;
  cases: number;
  first_time?: string | null;
  last_time?: string | null;
}
export type Exit = "fix_map" | "fix_experience" | "ask_why" | "fine_as_it_is";
export interface DecisionOut {
  id: string;
  difference: string;
  exit: Exit;
  reason?: string | null;
  action?: string | null;
  by?: string | null;
  made_at: string;
}
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
export interface Row {
  opens: string;
  cells: string[];
}
export interface Table {
  caption: string;
  station_columns: string[];
  stations: Row[];
  difference_columns: string[];
  differences: Row[];
}
export interface PictureOut {
  journey: string;
  rev: number;
  scene: Scene;
  table: Table;
  differences: DifferenceOut[];
  question: unknown;
  at?: unknown;
}
export type CaseState = "completed" | "dropped" | "open";
export interface FoundCustomer {
  customer: string;
  id_kind: string;
  cases: { state: CaseState; started_at: string; ended_at: string; events: number }[];
}
export interface CustomersOut {
  n_customers: number;
  n_cases: number;
  items: FoundCustomer[];
  next?: string | null;
  at?: unknown;
}
export interface WalkEvent {
  at: string;
  precision: string;
  name: string;
  step?: string | null;
  stage?: string | null;
  after?: string | null;
  channel?: string | null;
  actor?: string | null;
  said?: string | null;
}
export interface WalkOut {
  customer: string;
  events: WalkEvent[];
}
export interface HistoryEntry {
  rev: number;
  words: string[];
  made_by: string;
  made_at: string;
}
export interface Version {
  name: string;
  rev: number;
  made_at: string;
  made_by: string;
}
