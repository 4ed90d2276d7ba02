import type { Schema } from "@/api/client";
import { texts } from "./texts";

/** A score with its scale in words: `2 of 5`. */
export function scoreWords({ given, max }: Schema<"Score">): string {
  return texts.said.score(String(given), max == null ? undefined : String(max));
}
