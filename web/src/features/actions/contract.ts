// The shapes of actions as the server has them.
import type { Schema } from "@/api/client";

/** What is measured: the share of customers with a difference, or the share of journeys that reach an end. */
export type Metric = "share_completed" | { share_of_difference: string };
export type Status = Schema<"ActionStatus">;
/** A share as it was measured once. */
export type Measured = Schema<"Measured">;
/** Whether an action worked. */
export type Verdict = Schema<"ActionVerdict">;
/** Something that is done about a difference; in the document its metric has taken the shape of a brief's metric. */
export type ActionOut = Omit<Schema<"Action">, "target"> & {
  target: Omit<Schema<"Target">, "metric"> & { metric: Metric };
};
