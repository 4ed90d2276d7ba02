import { expect, test } from "vitest";
import type { Schema } from "@/api/client";
import { chosen, columnsIn, columnsOf, plain, sourceName, titleAfter } from "./columns";

const run = {
  columns: [
    { role: "customer", column: "who", named: true, why: "x" },
    { role: "time", column: "ts", named: false, why: "named like a time" },
  ],
  unused: ["colour"],
} as unknown as Schema<"DryRun">;

test("every role is told with its column and the reason", () => {
  const roles = chosen("events", run, {});
  expect(roles.map((one) => one.role).slice(0, 4)).toEqual(["customer", "case", "activity", "time"]);
  expect(roles[0]).toMatchObject({ column: "who", why: "as you said", needed: true });
  expect(roles[3]).toMatchObject({ column: "ts", why: "named like a time" });
  expect(chosen("answers", undefined, { score: "stars" }).find((one) => one.role === "score")?.column).toBe("stars");
  expect(columnsOf(run)).toEqual(["who", "ts", "colour"]);
});

test("a refusal names the columns to choose from, and not the command line", () => {
  const detail =
    "cannot tell which column of `a.csv` holds the time; name it with --time COL; the columns are `aa`, `b b`, `cc`";
  expect(columnsIn(detail)).toEqual(["aa", "b b", "cc"]);
  expect(columnsIn("it is empty")).toEqual([]);
  expect(plain(detail)).not.toContain("--");
});

test("a source is named after its file", () => {
  expect(sourceName("Orders 2026 (1).csv.gz")).toBe("orders-2026-1");
  expect(sourceName("طلبات.csv")).toBe("first-file");
  expect(titleAfter("orders-2026")).toBe("Orders 2026");
});
