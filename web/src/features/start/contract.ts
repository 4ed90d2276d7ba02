// The shapes of the first screen, by the names that it calls them.
import type { Schema } from "@/api/client";

export type MapDoc = Schema<"MapDoc">;
export type Brief = Schema<"Brief">;
