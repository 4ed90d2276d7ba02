// The shapes of the map, as the API has them.
import type { Schema } from "@/api/client";

export type MapDoc = Schema<"MapDoc">;
export type Stage = Schema<"Stage">;
export type Step = Schema<"Step">;
export type Touchpoint = Schema<"Touchpoint">;
export type Lane = Schema<"Lane">;
export type LaneKind = Schema<"LaneKind">;
export type Connector = Schema<"Connector">;
export type ConnectorKind = Schema<"ConnectorKind">;
export type Operation = Schema<"Operation">;
export type Known = Schema<"Known">;

/** Which journey of which workspace. */
export interface Of {
  workspace: string;
  slug: string;
}

/** What is selected on the map; `cell` where a lane crosses a step. */
export interface MapSelection {
  stage?: string;
  step?: string;
  touchpoint?: string;
  lane?: string;
  cell?: { lane: string; step: string };
}

/** How a claim of the map stands against the evidence. */
export type ClaimState = "supported" | "contradicted" | "assumed" | "stale";

/** Changes the map; the words say what was done, for undo. */
export type Change = (operations: readonly Operation[], words: string) => boolean;
