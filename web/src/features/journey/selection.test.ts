import { describe, expect, it } from "vitest";
import { sample } from "@/canvas/sample";
import type { PictureOut } from "./contract";
import { isAbout, selectionOf } from "./selection";

const picture = {
  scene: sample(),
  differences: [{ key: "D101:step:approve" }, { key: "D107:connector:order>receive" }],
} as unknown as PictureOut;

describe("a selection", () => {
  it.each([
    ["D101:step:approve", "difference"],
    ["left:order", "left"],
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
