import { expect, test } from "vitest";
import { arranged, type Card, countsOf, needsSomething, ownersOf, type Standing } from "./order";

const card = (slug: string, more: object = {}): Card => ({ slug, title: slug, rev: 1, reading: {}, ...more }) as Card;
const cards = [
  card("apples", { owner: { name: "Ana", known: true }, review_due_days: 12 }),
  card("bread", { review_due_days: -3, actions: { open: 2, overdue: 1 } }),
  card("cake", { owner: { name: "Bo", known: false } }),
];
const standing = (count: number, met: number) =>
  ({ worst: { customers: { count } }, readiness: { met, points: [] } }) as unknown as Standing;
const standings = new Map([
  ["apples", standing(4, 6)],
  ["cake", standing(40, 2)],
]);
const slugs = (wanted: object) => arranged(cards, standings, wanted).map((one) => one.slug);

test("journeys come in the order that is asked for, unknown ones last", () => {
  expect(slugs({})).toEqual(["cake", "apples", "bread"]);
  expect(slugs({ sort: "readiness" })).toEqual(["cake", "apples", "bread"]);
  expect(slugs({ sort: "review" })).toEqual(["bread", "apples", "cake"]);
  expect(slugs({ sort: "overdue" })).toEqual(["bread", "apples", "cake"]);
  expect(slugs({ sort: "title" })).toEqual(["apples", "bread", "cake"]);
});

test("filters leave what fits", () => {
  expect(slugs({ owner: "" })).toEqual(["bread"]);
  expect(slugs({ words: " CA " })).toEqual(["cake"]);
  expect(slugs({ due: true })).toEqual(["bread"]);
  expect(ownersOf(cards)).toEqual(["", "Ana", "Bo"]);
  expect(needsSomething(card("x", { review_due_days: 0 }))).toBe(true);
});

test("actions are counted by journey", () => {
  const action = (journey: string, status: "doing" | "done", overdue: boolean) => ({ journey, status, overdue });
  const counts = countsOf([action("a", "doing", true), action("a", "done", false), action("b", "doing", false)]);
  expect([...counts]).toEqual([
    ["a", { open: 1, overdue: 1 }],
    ["b", { open: 1, overdue: 0 }],
  ]);
});
