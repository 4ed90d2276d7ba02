import { expect, test } from "vitest";
import { journeysOf, ownersOf, wantedOf } from "./board";
import type { ActionOut } from "./contract";

const action = (id: string, more: Partial<ActionOut>): ActionOut =>
  ({
    id,
    title: id,
    owner: "Ana",
    journey: "a",
    journey_title: "A",
    due: "2026-05-01",
    status: "planned",
    ...more,
  }) as ActionOut;
const actions = [
  action("one", { due: "2026-06-01" }),
  action("two", { owner: "Bo", overdue: true, status: "doing" }),
  action("three", { journey: "b", journey_title: "B", status: "done", due: "2026-01-01" }),
];
const ids = (wanted: object) => wantedOf(actions, wanted).map((one) => one.id);

test("actions come by their day, as far as they are wanted", () => {
  expect(ids({})).toEqual(["three", "two", "one"]);
  expect(ids({ status: "doing" })).toEqual(["two"]);
  expect(ids({ owner: "Ana", journey: "a" })).toEqual(["one"]);
  expect(ids({ overdue: true })).toEqual(["two"]);
  expect(ownersOf(actions)).toEqual(["Ana", "Bo"]);
  expect(journeysOf(actions).map((one) => one.title)).toEqual(["A", "B"]);
});
