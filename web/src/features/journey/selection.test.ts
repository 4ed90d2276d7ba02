import { describe, expect, it } from "vitest";
import { sample } from "@/canvas/sample";
import type { PictureOut } from "./contract";
import { figureOfWay, isAbout, selectionOf } from "./selection";

const picture = {
  scene: { ...sample(), differences: [{ key: "left:order" }, { key: "edge:pay>look" }] },
  differences: [{ key: "D101:step:approve" }, { key: "D107:connector:order>receive" }],
} as unknown as PictureOut;

describe("a selection", () => {
  it.each([
    ["D101:step:approve", "difference"],
    ["left:order", "way"],
    ["step:receive", "station"],
    ["stage:all", "stage"],
    ["step:gone", "unknown"],
    ["", "unknown"],
  ])("of %s is a %s", (key, kind) => {
    expect(selectionOf(picture, key).kind).toBe(kind);
  });

  it("of a step has the differences that name it", () => {
    const keys = (id: string) => {
      const found = selectionOf(picture, `step:${id}`);
      return found.kind === "station" ? found.differences.map((one) => one.key) : [];
    };
    expect(keys("approve")).toEqual(["D101:step:approve"]);
    expect(keys("receive")).toEqual(["D107:connector:order>receive"]);
    expect(isAbout("D104:event:approve", "approve")).toBe(false);
  });
});

describe("the figure behind a way", () => {
  it.each([
    ["edge:pay>look", true, { edge: { from: "pay", to: "look" } }],
    ["left:pay", true, { dropped: "pay" }],
    ["left:pay", false, undefined],
    ["kept:D107:connector:a>b", false, { difference: "D107:connector:a>b" }],
    ["other", false, undefined],
  ])("%s", (key, proposed, figure) => {
    expect(figureOfWay(key, proposed)).toEqual(figure);
  });
});
