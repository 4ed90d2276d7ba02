import { expect, test } from "vitest";
import type { Touchpoint } from "./contract";
import { bindingOf, draftOf, firstTouchpoint, operationsOf, withEvent, wrongConditions } from "./draft";

const chat: Touchpoint = {
  id: "help-chat",
  name: "Chat",
  channel: "chat",
  known: "in_events",
  binding: { events: ["Support", "support *"], channel: null, where: { topic: "billing" } },
};

test("a binding goes into the form and comes back", () => {
  expect(draftOf(chat)).toEqual({
    known: "in_events",
    events: "Support\nsupport *",
    channel: "",
    where: "topic = billing",
  });
  expect(bindingOf(draftOf(chat))).toEqual(chat.binding);
  expect(bindingOf({ known: "in_events", events: " \n", channel: " ", where: "" })).toBeUndefined();
});

test("a suggestion is added once; a line that is no condition is told", () => {
  const draft = withEvent(withEvent(draftOf(chat), "Call"), "Call");
  expect(draft.events).toBe("Support\nsupport *\nCall");
  expect(wrongConditions({ ...draft, where: "topic = billing\nurgent" })).toEqual(["urgent"]);
});

test("what cannot be seen has no events; the channel of the touchpoint stays", () => {
  expect(operationsOf(chat, { ...draftOf(chat), known: "unseen" })).toEqual([
    { op: "bind_touchpoint", touchpoint: "help-chat", binding: null, known: "unseen", channel: "chat" },
  ]);
});

test("the first touchpoint of a step gets an id that is free", () => {
  const step = { id: "pay", name: "Pay", optional: false, outcome: false, repeatable: false, touchpoints: [] };
  expect(firstTouchpoint(step, new Set(["pay", "pay-2"]))).toMatchObject([
    { op: "add_touchpoint", touchpoint: { id: "pay-3" } },
  ]);
});
