// @vitest-environment jsdom
import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { outside } from "./focus";
import { drawn, keyboardRows, neighbour } from "./marks";
import { nextStill, stillAt } from "./reveal";
import { SceneView, StillScene } from "./SceneView";
import { sample } from "./sample";
import { threadPath, threadPoints } from "./thread";

describe("marks", () => {
  const scene = sample();
  const { marks, top, height } = drawn(scene, false);

  it("leaves the head to the page and keeps the canvas's foot", () => {
    expect(marks.map((mark) => mark.id)).not.toContain("headline");
    expect(top + height).toBe(scene.height);
    expect(drawn(scene, true)).toMatchObject({ top: 0, height: 200 });
  });

  it("are read row by row, from left to right", () => {
    expect(keyboardRows(scene, marks)).toEqual([
      ["stage:all"],
      ["station:order", "station:approve", "station:receive"],
      ["skip"],
      ["trunk:order"],
    ]);
  });

  it.each([
    ["station:order", "ArrowRight", "station:approve"],
    ["station:receive", "ArrowRight", "skip"],
    ["skip", "ArrowUp", "station:approve"],
    ["station:order", "ArrowLeft", "stage:all"],
    ["station:approve", "End", "station:receive"],
    ["trunk:order", "ArrowDown", undefined],
    ["nowhere", "ArrowDown", undefined],
  ])("from %s, %s leads to %s", (from, key, to) => {
    expect(neighbour(keyboardRows(scene, marks), marks, from, key)).toBe(to);
  });
});

describe("the picture", () => {
  it("opens a mark by pointer and by keyboard, and closes with Escape", () => {
    const onOpen = vi.fn();
    const onClose = vi.fn();
    render(<SceneView scene={sample()} onOpen={onOpen} onClose={onClose} selected="D101:step:approve" />);
    const skip = screen.getByRole("button", { name: "About skip", pressed: true });
    fireEvent.click(skip);
    fireEvent.keyDown(skip, { key: "Enter" });
    expect(onOpen.mock.calls).toEqual([["D101:step:approve"], ["D101:step:approve"]]);
    fireEvent.keyDown(skip, { key: "Escape" });
    expect(onClose).toHaveBeenCalledOnce();
  });

  it("is one stop of the Tab key, which moves with the arrows", () => {
    render(<SceneView scene={sample()} onOpen={() => {}} />);
    const stops = () => screen.getAllByRole("button").filter((mark) => mark.tabIndex === 0);
    expect(stops().map((mark) => mark.dataset.mark)).toEqual(["stage:all"]);
    const [first] = stops();
    first?.focus();
    fireEvent.keyDown(first as HTMLElement, { key: "ArrowDown" });
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "About station:approve" }));
    expect(stops().map((mark) => mark.dataset.mark)).toEqual(["station:approve"]);
  });

  it("is one image where it is only looked at", () => {
    render(<StillScene scene={sample()} />);
    expect(screen.getByRole("img", { name: /Most skip the approval/ })).toBeTruthy();
    expect(screen.queryByRole("button")).toBeNull();
  });
});

describe("the telling", () => {
  it("goes from the drawn line to all of it, and back to where it began", () => {
    const stills = [undefined, "drawn", "walked", "whole"] as const;
    expect(stills.map(nextStill)).toEqual(["drawn", "walked", "whole", undefined]);
    expect([0, 2_000, 6_000].map(stillAt)).toEqual(["drawn", "walked", "whole"]);
  });
});

describe("a thread", () => {
  it("has one point a visit, and lies beside the stations where nobody drew what happened", () => {
    const steps = ["order", "order", undefined, "receive", "order"];
    const points = threadPoints(
      sample(),
      steps.map((step) => ({ step })),
    );
    expect(points.map((point) => [point.station?.id, point.first, point.last])).toEqual([
      ["order", 0, 1],
      [undefined, 2, 2],
      ["receive", 3, 3],
      ["order", 4, 4],
    ]);
    expect(points[1]?.y).toBeGreaterThan(100);
    expect(points[3]?.y).not.toBe(points[0]?.y);
    expect(threadPath(points)).toMatch(/^M100 100C/);
    expect(threadPath([])).toBe("");
  });
});

describe("what is brought into sight", () => {
  it.each([
    ["lies in sight already", 100, 200, 0],
    ["lies beyond the end", 700, 900, 140],
    ["lies before the start", -50, 10, -90],
    ["is longer than what is seen", 100, 1_200, 0],
  ])("%s", (_, from, to, move) => {
    expect(outside(from, to, 0, 800)).toBe(move);
  });
});
