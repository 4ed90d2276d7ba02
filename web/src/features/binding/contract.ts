// The shapes of bindings, as the API has them.
import type { Schema } from "@/api/client";

export type MapDoc = Schema<"MapDoc">;
export type Step = Schema<"Step">;
export type Touchpoint = Schema<"Touchpoint">;
export type Binding = Schema<"Binding">;
export type Known = Schema<"Known">;
export type Operation = Schema<"Operation">;

/** Changes the map; the words say what was done. Rejected when it could not be kept. */
export type Apply = (operations: Operation[], words: string) => Promise<unknown>;
