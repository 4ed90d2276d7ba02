import { expect, test } from "vitest";
import { applyAll } from "../model/apply";
import { sampleMap } from "../sample";
import { arcsOf } from "./arcs";
import { jump, layoutOf, move, type Place, rowKeys, settle, type Way } from "./layout";

const layout = layoutOf(sampleMap(), "map");
const at = (row: string, column: string): Place => ({ row, column });
const walk = (from: Place, ...ways: Way[]) => ways.reduce((place, way) => move(layout, place, way), from);

test("the rows are stages, steps, channels, the path, and the lanes", () => {
  expect(rowKeys(layout)).toEqual(["stage", "step", "touchpoints", "path", "lane:do", "lane:feel"]);
});

test("arrows stop at the edges, and go from stage to stage in their row", () => {
  expect(walk(at("step", "step:look"), "left", "left", "up", "up")).toEqual(at("stage", "head"));
  expect(walk(at("stage", "step:look"), "right")).toEqual(at("stage", "step:pay"));
  expect(walk(at("stage", "step:pay"), "left")).toEqual(at("stage", "step:look"));
  expect(walk(at("lane:do", "step:look"), "end", "down", "down")).toEqual(at("lane:feel", "step:pay"));
});

test("a jump goes to the next filled cell, or through filled ones to their end", () => {
  const filled = (place: Place) => ["step:look", "step:pay"].includes(place.column);
  expect(jump(layout, at("lane:do", "step:look"), "right", filled).column).toBe("step:pay");
  expect(jump(layout, at("lane:do", "step:pay"), "left", filled).column).toBe("step:look");
});

test("whoever stands on a step that goes away stands on the next one", () => {
  const after = layoutOf(applyAll(sampleMap(), [{ op: "remove_step", step: "sign" }]).map, "map");
  expect(settle(after, at("step", "step:sign"), layout)).toEqual(at("step", "step:pay"));
});

test("a stage without steps has a column of its own", () => {
  const empty = applyAll(sampleMap(), [{ op: "remove_step", step: "pay" }]).map;
  expect(layoutOf(empty, "map").columns.map((column) => column.key)).toEqual(["step:look", "step:sign", "stage:use"]);
});

test("the blueprint has its layers in order, with lines between", () => {
  const rows = layoutOf(sampleMap(), "blueprint").rows.map((row) => row.key);
  expect(rows.slice(4)).toEqual([
    "lane:do",
    "lane:feel",
    "line:Line of interaction",
    "missing:frontstage",
    "line:Line of visibility",
    "missing:backstage",
    "line:Line of internal interaction",
    "missing:system",
  ]);
});

test("the lean view has the steps that hurt, and no others", () => {
  const lean = layoutOf(sampleMap(), "lean");
  expect(lean.columns.map((column) => column.key)).toEqual(["step:pay"]);
  expect(rowKeys(lean)).toEqual(["stage", "step", "path", "lane:feel"]);
});

test("arrows whose ways cross run on tracks of their own", () => {
  const { columns } = layout;
  const arrow = (from: string, to: string) => ({ from, to, kind: "next" as const });
  const tracks = (...all: ReturnType<typeof arrow>[]) => arcsOf(columns, all).map((arc) => arc.track);
  expect(tracks(arrow("look", "sign"), arrow("sign", "pay"))).toEqual([0, 0]);
  expect(tracks(arrow("look", "sign"), arrow("look", "pay"))).toEqual([0, 1]);
  expect(arcsOf(columns, [arrow("look", "gone")])).toEqual([]);
});
