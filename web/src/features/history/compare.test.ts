import { expect, test } from "vitest";
import { compareMaps } from "./compare";
import type { MapDoc } from "./contract";

const step = (id: string, more: object = {}) => ({
  id,
  name: id,
  optional: false,
  outcome: false,
  repeatable: false,
  touchpoints: [{ id, name: id, known: "in_events", binding: { events: [id], where: {} } }],
  ...more,
});
const map = (steps: object[], more: object = {}) =>
  ({
    journey: "j",
    title: "Order",
    brief: { metrics: [] },
    ignore: [],
    thresholds: {},
    stages: [{ id: "all", name: "All", steps }],
    connectors: [],
    lanes: [],
    ...more,
  }) as unknown as MapDoc;
const compare = (before: MapDoc, after: MapDoc) => compareMaps({ rev: 1, map: before }, { rev: 2, map: after });

test("a map is the same as itself", () => {
  const one = map([step("see"), step("pay")]);
  expect(compare(one, one)).toEqual({ from: 1, to: 2, words: [], added: [], removed: [], changed: [] });
});

test("what came, went and was renamed is said by name; touchpoints go with their steps", () => {
  const found = compare(map([step("see"), step("pay")]), map([step("see", { name: "Sees" }), step("use")]));
  expect(found.words).toEqual(["New step `use` in `All`", "No step `pay` in `All` any more", "`see` is now `Sees`"]);
  expect(found.added.map((one) => one.id)).toEqual(["use"]);
  expect(found.removed.map((one) => one.id)).toEqual(["pay"]);
  expect(found.changed.map((one) => one.id)).toEqual(["see"]);
});

test("of an order that changed, the fewest steps are said to have moved", () => {
  const found = compare(
    map(["a", "b", "c", "d"].map((id) => step(id))),
    map(["d", "a", "b", "c"].map((id) => step(id))),
  );
  expect(found.words).toEqual(["`d` stands elsewhere in `All`"]);
});

test("cells, bindings and promises are told", () => {
  const lane = (cells: object) => ({ id: "feel", title: "Feeling", type: "feeling", cells });
  const promise = { from: "see", to: "pay", kind: "promise", within: "3d" };
  const before = map([step("see"), step("pay")], { lanes: [lane({ see: "calm", pay: "tense" })] });
  const bound = [{ id: "pay", name: "pay", known: "in_events", binding: { events: ["paid"], where: {} } }];
  const after = map([step("see"), step("pay", { touchpoints: bound })], {
    lanes: [lane({ see: "glad" })],
    connectors: [promise],
  });
  const found = compare(before, after);
  expect(found.words).toEqual([
    "`pay` is seen as `paid`",
    "Written anew: `Feeling` at `see`",
    "Emptied: `Feeling` at `pay`",
    "New promise from `see` to `pay`",
  ]);
  expect(found.changed).toContainEqual({ kind: "cell", id: "feel", name: "Feeling", step: "see" });
});
