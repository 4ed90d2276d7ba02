import { describe, expect, test } from "vitest";
import type { MapDoc, Operation } from "../contract";
import { names, sampleMap, step } from "../sample";
import { applyAll, Unfit } from "./apply";
import { mergeStages, mergeSteps, newLane, newStage, nudgeStep, setChannels, splitStage, splitStep } from "./make";

/** Carries out operations, and looks whether what undoes them brings the same map back. */
function done(operations: readonly Operation[], map: MapDoc = sampleMap()): MapDoc {
  const before = structuredClone(map);
  const { map: after, undo } = applyAll(map, operations);
  expect(map).toEqual(before);
  expect(applyAll(after, undo).map).toEqual(before);
  return after;
}

const EACH: Operation[] = [
  { op: "set_title", title: "Store" },
  { op: "set_owner", of: "journey", owner: "Ana" },
  { op: "set_owner", of: { stage: "join" }, owner: "Ana" },
  { op: "set_owner", of: { step: "pay" }, owner: "Ana" },
  { op: "set_brief", brief: { ...sampleMap().brief, goal: "more" } },
  { op: "set_order", order: "strict" },
  { op: "set_unbound", unbound: "ignore" },
  { op: "set_ignore", ignore: ["ping"] },
  { op: "set_thresholds", thresholds: { default: 0.2, by_class: {}, min_customers: 5 } },
  { op: "add_stage", stage: newStage(sampleMap(), "Leave", "Go"), after: "join" },
  { op: "rename_stage", stage: "join", name: "Come" },
  { op: "move_stage", stage: "use", after: null },
  { op: "remove_stage", stage: "join" },
  { op: "add_step", stage: "use", step: step("Try"), after: null },
  { op: "rename_step", step: "pay", name: "Buy" },
  { op: "move_step", step: "look", stage: "use", after: "pay" },
  { op: "remove_step", step: "look" },
  { op: "set_optional", step: "pay", optional: true },
  { op: "set_repeatable", step: "pay", repeatable: true },
  { op: "set_outcome", step: "pay", outcome: true },
  { op: "set_promise", step: "pay", promised_by: "due" },
  { op: "set_denied", step: "pay", denied_by: { events: ["no"], where: {} } },
  { op: "add_touchpoint", step: "pay", touchpoint: { id: "till", name: "Till", known: "unseen" }, after: "pay-t" },
  { op: "rename_touchpoint", touchpoint: "pay-t", name: "Till" },
  { op: "bind_touchpoint", touchpoint: "pay-t", known: "in_words", channel: "shop", binding: null },
  { op: "add_connector", connector: { from: "pay", to: "look", kind: "loop", label: null, within: null } },
  { op: "remove_connector", from: "look", to: "sign", kind: "next" },
  { op: "add_lane", lane: newLane(sampleMap(), "pain", "Pains"), after: null },
  { op: "rename_lane", lane: "do", title: "Doing" },
  { op: "move_lane", lane: "do", after: "feel" },
  { op: "remove_lane", lane: "feel" },
  { op: "set_cell", lane: "do", step: "sign", text: "signs" },
  { op: "set_cell", lane: "do", step: "look", text: null },
  { op: "add_link", link: { from: { lane: "feel", step: "pay" }, to: { lane: "do", step: "look" }, label: "again" } },
  { op: "remove_link", from: { lane: "do", step: "look" }, to: { lane: "feel", step: "pay" } },
  {
    op: "attach_evidence",
    evidence: { id: "study", on: { step: "look" }, kind: "link", address: "https://example.org" },
  },
  { op: "detach_evidence", evidence: "queue" },
  { op: "set_child", step: "pay", child: "checkout" },
  { op: "set_future_of", future_of: "shop-today" },
  { op: "import", map: { ...sampleMap(), stages: [] } },
];

test.each(EACH.map((operation) => [operation.op, operation] as const))("%s is undone", (_, operation) => {
  const after = done([operation]);
  expect(after).not.toEqual(sampleMap());
});

test("all of them, one after the other, are undone at once", () => {
  const fitting = EACH.filter((one) => !["remove_stage", "remove_step", "remove_lane", "import"].includes(one.op));
  done(fitting);
});

test("a step that goes takes its cells and arrows along, and brings them back", () => {
  const after = done([{ op: "remove_step", step: "look" }]);
  expect(names(after)).toBe("Join: Sign | Use: Pay");
  expect(after.connectors).toEqual([]);
  expect(after.lanes.map((lane) => lane.cells)).toEqual([{ pay: "pays" }, { pay: "annoyed" }]);
});

test("a touchpoint with the step's name follows it, another one does not", () => {
  const named = done([{ op: "rename_step", step: "pay", name: "Buy" }]);
  expect(named.stages[1]?.steps[0]?.touchpoints[0]?.name).toBe("Buy");
  const other = applyAll(sampleMap(), [{ op: "rename_touchpoint", touchpoint: "pay-t", name: "Till" }]).map;
  const after = done([{ op: "rename_step", step: "pay", name: "Till" }], other);
  expect(after.stages[1]?.steps[0]?.touchpoints[0]?.name).toBe("Till");
});

describe("what does not fit is refused with words, and changes nothing", () => {
  const WRONG: [string, Operation, RegExp][] = [
    ["a step that is gone", { op: "set_cell", lane: "do", step: "gone", text: "x" }, /no longer on the map/],
    ["an empty name", { op: "rename_step", step: "pay", name: " " }, /is empty/],
    ["a text too long", { op: "set_cell", lane: "do", step: "pay", text: "🙂".repeat(10_001) }, /10,001 letters/],
    ["an id twice", { op: "add_step", stage: "use", step: step("Pay") }, /already/],
    ["the last touchpoint", { op: "remove_touchpoint", touchpoint: "pay-t" }, /at least one/],
    [
      "a promise without a time",
      { op: "add_connector", connector: { from: "look", to: "pay", kind: "promise" } },
      /needs a time/,
    ],
    ["behind itself", { op: "move_lane", lane: "do", after: "do" }, /behind itself/],
  ];
  test.each(WRONG)("%s", (_, operation, words) => {
    expect(() => applyAll(sampleMap(), [{ op: "set_title", title: "x" }, operation])).toThrow(Unfit);
    expect(() => applyAll(sampleMap(), [operation])).toThrow(words);
  });
});

test("10,000 letters of any script are taken", () => {
  const text = "ش🙂".repeat(5_000);
  expect(done([{ op: "set_cell", lane: "do", step: "pay", text }]).lanes[0]?.cells.pay).toBe(text);
});

describe("changes of several operations", () => {
  test("steps merge into the first, with their texts, touchpoints and arrows", () => {
    const map = applyAll(sampleMap(), [
      { op: "set_cell", lane: "do", step: "sign", text: "signs" },
      { op: "add_connector", connector: { from: "sign", to: "pay", kind: "next", label: null, within: null } },
    ]).map;
    const after = done(mergeSteps(map, ["look", "sign"])?.operations ?? [], map);
    expect(names(after)).toBe("Join: Look, Sign | Use: Pay");
    expect(after.stages[0]?.steps).toHaveLength(1);
    expect(after.stages[0]?.steps[0]?.touchpoints.map((one) => one.id)).toEqual(["look-t", "sign-t"]);
    expect(after.lanes[0]?.cells).toEqual({ look: "reads\nsigns", pay: "pays" });
    expect(after.connectors.map((one) => `${one.from} ${one.to}`)).toEqual(["look pay"]);
  });

  test("a step splits by its lines and touchpoints", () => {
    const map = applyAll(sampleMap(), [
      { op: "rename_step", step: "pay", name: "Pay and wait" },
      { op: "set_cell", lane: "do", step: "pay", text: "pays\nwaits" },
    ]).map;
    const after = done(splitStep(map, "pay")?.operations ?? [], map);
    expect(names(after)).toBe("Join: Look, Sign | Use: Pay, wait");
    expect(after.lanes[0]?.cells).toEqual({ look: "reads", pay: "pays", wait: "waits" });
  });

  test("stages merge and split", () => {
    const one = done(mergeStages(sampleMap(), ["join", "use"])?.operations ?? []);
    expect(names(one)).toBe("Join, Use: Look, Sign, Pay");
    expect(names(done(splitStage(sampleMap(), "sign")?.operations ?? []))).toBe(
      "Join: Look | Join (2): Sign | Use: Pay",
    );
  });

  test("a step moves on into the next stage", () => {
    expect(names(done(nudgeStep(sampleMap(), "sign", 1)?.operations ?? []))).toBe("Join: Look | Use: Sign, Pay");
    expect(names(done(nudgeStep(sampleMap(), "pay", -1)?.operations ?? []))).toBe("Join: Look, Sign, Pay | Use: ");
    expect(nudgeStep(sampleMap(), "look", -1)).toBeUndefined();
  });

  test("channels that are written are touchpoints; what is bound keeps its binding", () => {
    const map = applyAll(sampleMap(), [
      { op: "bind_touchpoint", touchpoint: "pay-t", known: "in_events", binding: { events: ["paid"], where: {} } },
    ]).map;
    const two = done(setChannels(map, "pay", "web, phone")?.operations ?? [], map);
    const touchpoints = two.stages[1]?.steps[0]?.touchpoints ?? [];
    expect(touchpoints.map((one) => [one.id, one.channel, one.binding?.events[0]])).toEqual([
      ["pay-t", "web", "paid"],
      ["pay-phone", "phone", undefined],
    ]);
    const none = done(setChannels(two, "pay", "")?.operations ?? [], two);
    expect(none.stages[1]?.steps[0]?.touchpoints).toHaveLength(1);
  });
});
