import { expect, test } from "vitest";
import { attach, backing, cellStates, claimAt, freshId, isAddress } from "./claims";
import type { Claims } from "./contract";

const evidence = [{ id: "e1", kind: "quote", text: "It took for ever", gone: false }];
const claims: Claims = {
  kinds: [{ kind: "quote", n: 1 }],
  items: [
    { on: { step: "pay" }, state: "supported", why: "412 customers did it", evidence: [] },
    { on: { step: "pay", lane: "feeling" }, state: "contradicted", why: "they said otherwise", evidence },
    { on: { step: "wait", lane: "pain" }, state: "assumed", why: "nobody said so", evidence: [] },
  ],
};

test("a step and its cells are claims of their own", () => {
  expect(claimAt(claims, { step: "pay" })?.why).toBe("412 customers did it");
  expect(claimAt(claims, { step: "pay", lane: "feeling" })?.state).toBe("contradicted");
  expect(claimAt(claims, { step: "pay", lane: "system" })).toBeUndefined();
  expect([...cellStates(claims)]).toEqual([
    ["feeling pay", "contradicted"],
    ["pain wait", "assumed"],
  ]);
});

test("what is backed is counted", () => {
  expect(backing(claims)).toEqual({ all: 3, backed: 2, onOne: 1 });
});

test("evidence is attached to its place under an id of its own", () => {
  expect(attach({ step: "pay" }, { kind: "link", title: "Study", address: "https://example.org" }, "e9")).toEqual([
    {
      op: "attach_evidence",
      evidence: { id: "e9", on: { step: "pay" }, kind: "link", title: "Study", address: "https://example.org" },
    },
  ]);
  expect(freshId()).not.toBe(freshId());
});

test("only addresses of pages are linked", () => {
  expect(["https://example.org/a", "http://localhost", "javascript:alert(1)", "www"].map(isAddress)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
