import { expect, test } from "vitest";
import { journeySearch, only } from "./search";

test("a journey's address says what one would share", () => {
  const search = {
    from: "2026-01-01",
    to: "2026-04-01",
    selected: "step:pay",
    view: "table",
    walk: "c 1",
    kind: "email",
  };
  expect(journeySearch(search)).toEqual(search);
});

test("what an address says wrongly is left out", () => {
  expect(journeySearch({ from: "yesterday", to: "2026-13-40", selected: 7, view: "cake", other: "x" })).toEqual({});
});

test("what an address says beside that is taken out of it", () => {
  const said = only(journeySearch)({ from: "yesterday", view: "table", other: "x" });
  expect({ from: "yesterday", other: "x", ...said }).toStrictEqual({
    from: undefined,
    other: undefined,
    view: "table",
  });
});
