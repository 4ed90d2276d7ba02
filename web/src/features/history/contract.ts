// The shapes of the history, as the API has them.
import type { Schema } from "@/api/client";

export type Revision = Schema<"HistoryEntry">;
export type Version = Schema<"Version">;
export type MapDoc = Schema<"MapDoc">;

/** Something that two revisions have differently. Of a cell `id` is the lane and `step` the step. */
export interface Ref {
  kind: "stage" | "step" | "touchpoint" | "lane" | "cell" | "connector" | "map";
  id: string;
  name: string;
  step?: string | null;
}

/** How two revisions differ. */
export interface Compared {
  from: number;
  to: number;
  words: string[];
  added: Ref[];
  removed: Ref[];
  changed: Ref[];
}
