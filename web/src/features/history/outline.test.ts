import { expect, test } from "vitest";
import type { Compared, MapDoc } from "./contract";
import { outlineOf, stepFates } from "./outline";

const step = (id: string) => ({ id, name: id, optional: false, outcome: false, repeatable: false, touchpoints: [] });
const map = (stages: Record<string, string[]>) =>
  ({
    stages: Object.entries(stages).map(([id, steps]) => ({ id, name: id, steps: steps.map(step) })),
  }) as unknown as MapDoc;
const ref = (kind: "stage" | "step" | "cell", id: string, at?: string) => ({ kind, id, name: id, step: at ?? null });

const before = map({ find: ["see", "ask"], buy: ["pay"], old: ["wait"] });
const after = map({ find: ["see", "compare"], buy: ["pay"] });
const compared: Compared = {
  from: 1,
  to: 2,
  words: [],
  added: [ref("step", "compare"), ref("cell", "feeling", "pay")],
  removed: [ref("step", "ask"), ref("stage", "old"), ref("step", "wait")],
  changed: [ref("step", "see")],
};

test("what was removed stands where it was", () => {
  const outline = outlineOf(before, after, compared);
  expect(outline.map((stage) => [stage.id, stage.fate])).toEqual([
    ["find", "same"],
    ["buy", "same"],
    ["old", "removed"],
  ]);
  expect(outline[0]?.steps.map((one) => [one.id, one.fate])).toEqual([
    ["see", "changed"],
    ["ask", "removed"],
    ["compare", "added"],
  ]);
  expect(outline[1]?.steps[0]?.parts).toEqual([{ name: "feeling", fate: "added" }]);
});

test("a cell that differs is a change of its step", () => {
  expect([...stepFates(after, compared)]).toEqual([
    ["see", "changed"],
    ["compare", "added"],
    ["pay", "changed"],
  ]);
});
