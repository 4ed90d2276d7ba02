// The shapes of the first screen, by the names that it calls them.
import type { Schema } from "@/api/client";

export type MapDoc = Schema<"MapDoc">;
export type Brief = Schema<"Brief">;
/** What a file or a pasted text says, before anything is kept. */
export type MapRead = Schema<"MapRead">;
/** A map to begin with. */
export type Template = Schema<"MapTemplate">;
