import { expect, test } from "vitest";
import type { MapDoc } from "./contract";
import { conflicts, matched, suggestions, total } from "./tried";

const names = [
  { name: "payment approved", events: 50 },
  { name: "Order (new)", events: 40 },
  { name: "order cancelled", events: 5 },
  { name: "handed over", events: 30 },
];
const touchpoint = (id: string, events: string[]) => ({
  id,
  name: id,
  known: "in_events",
  binding: { events, where: {} },
});
const map = {
  stages: [{ steps: [{ touchpoints: [touchpoint("pay", ["payment *"]), touchpoint("any", ["*o*er*"])] }] }],
} as unknown as MapDoc;

test("a star stands for any text, and all else for itself", () => {
  expect(matched(names, ["order*"]).map((one) => one.name)).toEqual(["order cancelled"]);
  expect(total(matched(names, ["Order (new)", "*over"]))).toBe(70);
  expect(matched(names, ["order"])).toEqual([]);
});

test("who else is shown by the same events is told", () => {
  expect(conflicts(map, "pay", matched(names, ["order *", "payment *"]))).toEqual([{ touchpoint: "any", events: 5 }]);
});

test("names like the words come first, then the frequent ones that nobody has", () => {
  const found = suggestions(map, { id: "new", name: "Customer pays the order" }, names, []);
  expect(found[0]).toMatchObject({ isAlike: true });
  expect(found.map((one) => one.name)).toContain("payment approved");
  expect(suggestions(map, { id: "new", name: "Unboxing" }, names, []).map((one) => one.name)).toEqual(["Order (new)"]);
});
