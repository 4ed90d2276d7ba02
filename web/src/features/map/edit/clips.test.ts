import { expect, test } from "vitest";
import { layoutOf, type Place } from "../grid/layout";
import { applyAll } from "../model/apply";
import { names, sampleMap, step } from "../sample";
import { chosenOf } from "./chosen";
import { beyond, clipOf, kindOf, pasteClip, pasteTable, readClip, tableOf } from "./clips";

const layout = layoutOf(sampleMap(), "map");
const at = (row: string, column: string): Place => ({ row, column });
const chosen = (from: Place, to: Place = from) => chosenOf(layout, { anchor: from, place: to, more: [] });

function pasted(place: Place, table: string[][], grow = false) {
  const deed = pasteTable(sampleMap(), "map", place, table, grow);
  return applyAll(sampleMap(), deed?.operations ?? []).map;
}

test("a block lands in the right cells, and a blank clears one", () => {
  const map = pasted(at("lane:do", "step:sign"), [
    ["signs", ""],
    ["hopeful", "calm"],
  ]);
  expect(map.lanes[0]?.cells).toEqual({ look: "reads", sign: "signs" });
  expect(map.lanes[1]?.cells).toEqual({ look: "curious", sign: "hopeful", pay: "calm" });
});

test("what lies beyond the edge is left out, or becomes steps and lanes", () => {
  const block = [
    ["Pay", "Use it"],
    ["web", ""],
    ["pays", "uses"],
    ["happy", "proud"],
    ["too slow", ""],
  ];
  const place = at("step", "step:pay");
  expect(beyond(layout, place, block)).toEqual({ columns: 1, rows: 1 });
  expect(names(pasted(place, block))).toBe("Join: Look, Sign | Use: Pay");
  const grown = pasted(place, block, true);
  expect(names(grown)).toBe("Join: Look, Sign | Use: Pay, Use it");
  expect(grown.stages[1]?.steps[0]?.touchpoints[0]?.channel).toBe("web");
  expect(grown.lanes.map((lane) => lane.cells["use-it"])).toEqual(["uses", "proud", undefined]);
  expect(grown.lanes[2]?.cells.pay).toBe("too slow");
});

test("a whole sheet with names at its edges becomes a map", () => {
  const empty = { ...sampleMap(), stages: [], lanes: [], connectors: [] };
  const block = [
    ["", "Look", "Buy"],
    ["Channel", "web", "shop"],
    ["Emotions", "curious", "happy"],
    ["Pain points", "slow", ""],
  ];
  const deed = pasteTable(empty, "map", at("step", "head"), block, true);
  const map = applyAll(empty, deed?.operations ?? []).map;
  expect(names(map)).toBe("New stage: Look, Buy");
  expect(map.lanes.map((lane) => [lane.type, lane.title, lane.cells])).toEqual([
    ["feeling", "Emotions", { look: "curious", buy: "happy" }],
    ["pain", "Pain points", { look: "slow" }],
  ]);
});

test("a sheet goes into a map that was just begun, whose first step it names", () => {
  const stage = { id: "new-stage", name: "New stage", owner: null, steps: [step("New step", { id: "new-step" })] };
  const begun = { ...sampleMap(), stages: [stage], lanes: [], connectors: [] };
  const block = [
    ["", "Look", "Buy"],
    ["", "web", "shop"],
    ["Pains", "slow", "dear"],
  ];
  const deed = pasteTable(begun, "map", at("step", "head"), block, true);
  const map = applyAll(begun, deed?.operations ?? []).map;
  expect(names(map)).toBe("New stage: Look, Buy");
  expect(map.lanes[0]?.cells).toEqual({ look: "slow", buy: "dear" });
  expect(map.stages[0]?.steps.map((one) => one.touchpoints[0]?.channel)).toEqual(["web", "shop"]);
});

test("a block is copied as its texts", () => {
  expect(tableOf(layout, chosen(at("step", "step:sign"), at("lane:do", "step:pay")))).toEqual([
    ["Sign", "Pay"],
    ["", ""],
    ["", "pays"],
  ]);
});

test("steps are pasted as copies with what their cells say", () => {
  const clip = clipOf(sampleMap(), chosen(at("step", "step:look")));
  const deed = clip && pasteClip(sampleMap(), layout, at("step", "step:pay"), clip);
  const map = applyAll(sampleMap(), deed?.operations ?? []).map;
  expect(names(map)).toBe("Join: Look, Sign | Use: Pay, Look");
  expect(map.lanes.map((lane) => lane.cells["look-2"])).toEqual(["reads", "curious"]);
});

test("a lane is pasted into another map by the names of the steps", () => {
  const clip = clipOf(sampleMap(), chosen(at("lane:feel", "head")));
  const other = sampleMap();
  other.stages[1]?.steps.forEach((step) => {
    step.id = "other";
  });
  other.lanes = [];
  const deed = clip && pasteClip(other, layoutOf(other, "map"), at("step", "step:look"), clip);
  const map = applyAll(other, deed?.operations ?? []).map;
  expect(map.lanes).toEqual([
    { id: "how-it-feels", type: "feeling", title: "How it feels", cells: { look: "curious", other: "annoyed" } },
  ]);
});

test("stages are pasted with their steps", () => {
  const clip = clipOf(sampleMap(), chosen(at("stage", "step:look")));
  const deed = clip && pasteClip(sampleMap(), layout, at("stage", "step:pay"), clip);
  expect(names(applyAll(sampleMap(), deed?.operations ?? []).map)).toBe(
    "Join: Look, Sign | Use: Pay | Join: Look, Sign",
  );
});

test("what is none of ours is no clip", () => {
  expect(["", "{}", '{"kind":"steps"}', '{"kind":"toString","steps":[1]}'].map(readClip)).toEqual(
    Array(4).fill(undefined),
  );
});

test("a title says what kind of lane it is", () => {
  expect(["Emotional curve", "Pain points", "Backstage actions", "Ideas", "Whatever"].map(kindOf)).toEqual([
    "feeling",
    "pain",
    "doing",
    "opportunity",
    "text",
  ]);
});
