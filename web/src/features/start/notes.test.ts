import { expect, test } from "vitest";
import { fileOf, notesOf } from "./notes";

test("what is indented belongs to the line above", () => {
  const { stages } = notesOf("Discover\n  Sees an ad\n  - Asks a friend\nBuy\n\tPays\n");
  expect(stages).toEqual([
    { name: "Discover", steps: ["Sees an ad", "Asks a friend"] },
    { name: "Buy", steps: ["Pays"] },
  ]);
});

test("a blank line begins a stage; a heading names it", () => {
  expect(notesOf("1. See\n2. Compare\n\n# Buy\n• Pay\n\nUse:\n\nUnpack").stages).toEqual([
    { name: "Stage 1", steps: ["See", "Compare"] },
    { name: "Buy", steps: ["Pay"] },
    { name: "Use", steps: ["Unpack"] },
  ]);
});

test("lines without order are the steps of one stage; nothing is nothing", () => {
  expect(notesOf("One\r\nTwo\rThree").stages).toEqual([{ name: "Stage 1", steps: ["One", "Two", "Three"] }]);
  expect(notesOf(" \n\t\n").stages).toEqual([]);
});

test("cells of a spreadsheet are told", () => {
  expect(notesOf("Lane\tSee\tBuy\nFeeling\t1\t2").isTable).toBe(true);
  expect(notesOf("See\nBuy").isTable).toBe(false);
});

test("steps of one name have ids of their own", () => {
  const file = JSON.parse(fileOf("Twice", notesOf("A\n  Wait\n  Wait\nB\n  wait!").stages));
  const ids = file.stages.flatMap((stage: { steps: { id?: string }[] }) => stage.steps.map((step) => step.id));
  expect(ids).toEqual([undefined, "wait-2", "wait-3"]);
});
