// The shapes of actions as the server has them.
import type { Schema } from "@/api/client";

export type Status = Schema<"ActionStatus">;
/** A share as it was measured once. */
export type Measured = Schema<"Measured">;
/** Whether an action worked. */
export type Verdict = Schema<"ActionVerdict">;
/** Something that is done about a difference. */
export type ActionOut = Schema<"Action">;
