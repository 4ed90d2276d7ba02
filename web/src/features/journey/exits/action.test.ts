import { expect, test } from "vitest";
import { type ActionDraft, firstTarget, wrongs } from "./action";

const whole: ActionDraft = {
  title: "Tell them where the parcel is",
  owner: "p1",
  due: "2026-12-24",
  metric: "share_of_difference",
  target: "12,5",
};

test("an action has a title, an owner, a day and a target", () => {
  expect(wrongs(whole)).toEqual({});
  expect(Object.keys(wrongs({ ...whole, title: " ", owner: "", due: "", target: "" }))).toEqual([
    "title",
    "owner",
    "due",
    "target",
  ]);
  expect(wrongs({ ...whole, target: "120" })).toHaveProperty("target");
});

test("the first target is half of today", () => {
  expect([firstTarget(0.38), firstTarget(0.05)]).toEqual(["19", "2.5"]);
});
