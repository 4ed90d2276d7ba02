// Figures that measurements leave behind, in the file that `$DESIRELINE_MEASURED` names: each measurement adds its own.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { needed } from "./program";

/** Adds figures to those that are there. */
export function note(figures: Record<string, unknown>): void {
  const file = needed("DESIRELINE_MEASURED", "a file for the figures");
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>) : {};
  writeFileSync(file, JSON.stringify({ ...before, ...figures }));
}

/** The value below which 95 of 100 lie. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0) * 10) / 10;
}
