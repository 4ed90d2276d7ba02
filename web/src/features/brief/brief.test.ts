import { expect, test } from "vitest";
import { briefOf, draftOf, NO_BRIEF, wrongFigures } from "./brief";
import { outcomesOf, scopeHints } from "./scope";

const typed = { ...NO_BRIEF, persona: " First-time visitor ", metric: "buys", baseline: "38 %", target: "50 %" };

test("what was typed becomes the brief, and comes back as it was typed", () => {
  const brief = briefOf(typed);
  expect(brief.persona).toBe("First-time visitor");
  expect(brief.goal).toBeNull();
  expect(brief.metrics).toEqual([{ name: "buys", baseline: 38, target: 50, unit: "%" }]);
  expect(draftOf(brief)).toEqual({ ...typed, persona: "First-time visitor" });
});

test("measures that the form does not show stay", () => {
  const other = { name: "stars", baseline: 4.2, target: null, unit: null };
  expect(briefOf(typed, { ...briefOf(typed), metrics: [other, other] }).metrics).toHaveLength(2);
});

test("what is no figure is said so", () => {
  expect(wrongFigures({ ...typed, baseline: "4,2 stars", target: "many" })).toEqual(["target"]);
});

const step = (name: string, outcome = false) => ({
  id: name,
  name,
  outcome,
  optional: false,
  repeatable: false,
  touchpoints: [],
});
const map = (names: string[], outcome?: string) => ({
  stages: [{ id: "all", name: "All", steps: names.map((name) => step(name, name === outcome)) }],
});

test("a bounded journey is left alone", () => {
  const drawn = map(["See", "Compare", "Buy", "Unpack", "Use"], "Buy");
  expect(scopeHints({ persona: "First-time visitor", time_frame: "two weeks" }, drawn)).toEqual([]);
  expect(outcomesOf(drawn)).toEqual(["Buy"]);
});

test("everybody, a year and thirty steps are too much; an end at the purchase is too little", () => {
  const brief = { persona: "All customers and partners", time_frame: "a year" };
  const many = map(Array.from({ length: 30 }, (_, n) => `Step ${n}`));
  expect(scopeHints(brief, many)).toHaveLength(3);
  const short = scopeHints({}, map(["Pay"], "Pay"));
  expect(short).toHaveLength(3);
  expect(short[2]).toContain("ends with “Pay”");
});
