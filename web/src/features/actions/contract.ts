// The shapes of actions as the server has them.

/** What is measured: the share of customers with a difference, or the share of journeys that reach an end. */
export type Metric = "share_completed" | { share_of_difference: string };
export type Status = "planned" | "doing" | "done" | "dropped";

/** A share as it was measured once. */
export interface Measured {
  share: number;
  customers: number;
  n: number;
  /** The interval; absent where nobody was counted. */
  low?: number | null;
  high?: number | null;
  from?: string | null;
  to?: string | null;
  measured_at: string;
}

/** Whether an action worked. */
export interface Verdict {
  word: "better" | "worse" | "no_difference" | "too_early";
  words: string;
  difference?: { value: number; low: number; high: number } | null;
  target_met?: boolean | null;
}

/** Something that is done about a difference. */
export interface ActionOut {
  id: string;
  journey: string;
  journey_title: string;
  difference?: string | null;
  title: string;
  owner: string;
  owner_known: boolean;
  due: string;
  status: Status;
  overdue: boolean;
  target: { metric: Metric; direction: "up" | "down"; value: number };
  baseline: Measured;
  measured: Measured[];
  verdict?: Verdict | null;
  started_at?: string | null;
  done_at?: string | null;
  made_at: string;
  made_by?: string | null;
}
