import { expect, test } from "vitest";
import { feelingOf, withFeeling, wordFor } from "./feelings";

test("a cell feels by its number or its first known word, as the server reads it", () => {
  expect([" −1.5 ", "7", "Calm, the promise is generous", "annoyed, then relieved"].map(feelingOf)).toEqual([
    -1.5, 2, 0.5, -1,
  ]);
  expect(["not happy", "unhappy", "so so", ""].map(feelingOf)).toEqual([undefined, undefined, undefined, undefined]);
});

test("another feeling leaves the rest of the cell as it is", () => {
  expect(withFeeling("Annoyed: three calls", 1)).toBe("Pleased: three calls");
  expect(withFeeling("three calls", -2)).toBe("frustrated: three calls");
  expect([withFeeling("-1", 0), withFeeling(undefined, 0.6)]).toEqual(["neutral", "calm"]);
});

test("every half has a word that is read as the same half", () => {
  for (let value = -2; value <= 2; value += 0.5) expect(feelingOf(wordFor(value))).toBe(value);
});
