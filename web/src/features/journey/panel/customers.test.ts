import { expect, test } from "vitest";
import type { FoundCustomer } from "../contract";
import { merged, spanOf, statesOf } from "./customers";

const one = (customer: string, ...states: ("completed" | "dropped" | "open")[]): FoundCustomer => ({
  customer,
  id_kind: "customer",
  cases: states.map((state, at) => ({
    state,
    started_at: `2026-01-0${at + 1}T10:00:00Z`,
    ended_at: `2026-02-0${at + 1}T10:00:00Z`,
    events: 3,
  })),
});

test("a customer on two pages is one customer", () => {
  const all = merged([one("a", "open"), one("b", "dropped"), one("b", "completed", "completed")]);
  expect(all.map((found) => [found.customer, statesOf(found)])).toEqual([
    ["a", "under way"],
    ["b", "arrived 2, left 1"],
  ]);
});

test("when it was is told in days", () => {
  expect(spanOf(one("a", "open"))).toBe("1 Jan 2026 – 1 Feb 2026 · 3 events");
  expect(spanOf(one("a", "open", "open"))).toBe("1 Jan 2026 – 2 Feb 2026 · 6 events · 2 times");
});
