import { expect, test } from "vitest";
import { counted, inTen, percent } from "./figures";

test("a share is told in plain words, with its sample", () => {
  expect(inTen(412, 1084)).toBe("4 in 10 customers (412 of 1,084)");
  expect(inTen(12, 1084)).toBe("1.1 % of customers (12 of 1,084)");
  expect(inTen(1080, 1084)).toBe("nearly all customers (1,080 of 1,084)");
  expect(inTen(0, 1084)).toBe("none of 1,084 customers");
  expect(inTen(7, 7)).toBe("all 7 customers");
  expect(inTen(0, 0)).toBe("no customers yet");
});

test("no share is rounded to nothing or to all", () => {
  expect([0, 0.0004, 0.012, 0.38, 0.9973, 0.9996, 1].map(percent)).toEqual([
    "0 %",
    "under 0.1 %",
    "1.2 %",
    "38 %",
    "99.7 %",
    "over 99.9 %",
    "100 %",
  ]);
});

test("a count of one has a word of one", () => {
  expect([counted(1, "customer"), counted(2000, "customer"), counted(0, "person", "people")]).toEqual([
    "1 customer",
    "2,000 customers",
    "0 people",
  ]);
});
