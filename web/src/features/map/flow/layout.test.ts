import { expect, test } from "vitest";
import { applyAll } from "../model/apply";
import { sampleMap } from "../sample";
import { flowOf } from "./layout";

test("stages stand side by side, the steps of one below each other", () => {
  const { nodes, stages } = flowOf(sampleMap());
  const [look, sign, pay] = nodes;
  expect([look?.x === sign?.x, (look?.y ?? 0) < (sign?.y ?? 0), (pay?.x ?? 0) > (look?.x ?? 0)]).toEqual([
    true,
    true,
    true,
  ]);
  expect(stages.map((stage) => stage.next !== undefined)).toEqual([true, false]);
});

test("what leads back runs below all steps, each on a line of its own", () => {
  const before = flowOf(sampleMap());
  const back = (from: string, to: string) => ({ op: "add_connector", connector: { from, to, kind: "loop" } }) as const;
  const { map } = applyAll(sampleMap(), [back("pay", "look"), back("pay", "pay")]);
  const after = flowOf(map);
  expect(after.height).toBeGreaterThan(before.height);
  const lowest = Math.max(...after.nodes.map((node) => node.y));
  const [, first, second] = after.arrows;
  expect([(first?.y ?? 0) > lowest, (second?.y ?? 0) > (first?.y ?? 0)]).toEqual([true, true]);
});
