import { expect, test } from "vitest";
import type { Schema } from "@/api/client";
import { healthOf } from "./health";

const taken = (source: string, state: string, added: number, more: object = {}) =>
  ({
    source,
    state,
    rows_added: added,
    rows_rejected: 2,
    rows_conflicting: 0,
    started_at: "2026-01-01T00:00:00Z",
    ...more,
  }) as Schema<"Import">;

test("a source is as its imports are, without those that were taken back", () => {
  const imports = [
    taken("shop", "done", 10, { ended_at: "2026-02-01T00:00:00Z" }),
    taken("shop", "done", 5),
    taken("shop", "undone", 100),
    taken("desk", "failed", 7),
  ];
  const sources = [
    { name: "shop", kind: "events" as const, mapping: {} },
    { name: "desk", kind: "feedback" as const, mapping: null },
  ];
  expect(healthOf(sources, imports)).toEqual([
    {
      name: "shop",
      kind: "events",
      remembered: true,
      rows: 15,
      refused: 4,
      conflicting: 0,
      last: "2026-02-01T00:00:00Z",
    },
    { name: "desk", kind: "feedback", remembered: false, rows: 0, refused: 0, conflicting: 0, last: undefined },
  ]);
});
