import { expect, test } from "vitest";
import { day, fromToday, minute } from "./dates";

test("days and minutes are those of UTC", () => {
  expect(day("2026-05-03T23:59:00Z")).toBe("3 May 2026");
  expect(minute("2026-05-03T14:05:00Z")).toBe("3 May 2026, 14:05");
  expect(day("no date")).toBe("no date");
});

test("a date is told by how far it is", () => {
  const today = new Date("2026-05-03T12:00:00Z");
  const told = ["2026-05-03", "2026-05-04", "2026-05-02", "2026-05-10", "2026-04-03"].map((date) =>
    fromToday(date, today),
  );
  expect(told).toEqual(["today", "tomorrow", "yesterday", "in 7 days", "30 days ago"]);
});
