import { expect, test } from "vitest";
import { feltPaths, inWords, stops, trunkPath } from "./line";

const trunk = [
  { stage: "a", title: "Order", customers: 1_000 },
  { stage: "b", title: "Receive", customers: 250 },
];

test("the trunk is as wide as its customers, the curve as high as the feeling", () => {
  const all = stops({ trunk, feeling: [{ stage: "b", mean: 2, n: 40 }] });
  expect(all.map((one) => one.half)).toEqual([15, 3.75]);
  expect(all.map((one) => one.y)).toEqual([undefined, 49]);
  expect(trunkPath(all)).toMatch(/^M14 5C.*Z$/);
  expect(feltPaths(all)).toEqual({ said: "", guessed: "" });
  expect(inWords(all)).toBe(
    "Customers at each stage: Order 1,000, Receive 250. How it felt: Receive +2.0 from −2 to 2.",
  );
});

test("what nobody knows is not drawn", () => {
  expect(stops({ trunk: [], feeling: [] })).toEqual([]);
  expect([trunkPath([]), inWords([])]).toEqual(["", ""]);
  const curve = stops({
    trunk: [...trunk, { stage: "c", title: "Use", customers: 1 }],
    feeling: [
      { stage: "a", mean: 2, n: 40 },
      { stage: "b", mean: -2, n: 40 },
      { stage: "c", guess: 0, n: 0 },
    ],
  });
  expect(feltPaths(curve)).toEqual({ said: "M14 49C127 49 127 83 240 83", guessed: "M240 83C353 83 353 66 466 66" });
  const guessed = stops({ trunk: [], feeling: [{ stage: "a", guess: -0.4, n: 0 }] });
  expect(inWords(guessed)).toBe("How it felt: a only a guess.");
  expect(trunkPath(stops({ trunk: trunk.slice(0, 1), feeling: [] }))).toBe("M14 5H466V35H14Z");
});
