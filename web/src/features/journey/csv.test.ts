import { expect, test } from "vitest";
import { csv } from "./csv";

test("a list is a file that spreadsheets read and do not run", () => {
  const rows = [
    ["a,b", 3],
    ['say "hi"', 4],
    ["=1+1", 5],
    ["اسم 🙂", 6],
  ];
  expect(csv(["Customer", "Events"], rows)).toBe(
    'Customer,Events\r\n"a,b",3\r\n"say ""hi""",4\r\n\'=1+1,5\r\nاسم 🙂,6\r\n',
  );
});
