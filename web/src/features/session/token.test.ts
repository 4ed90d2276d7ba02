import { expect, test } from "vitest";
import { tokenIn } from "./token";

test("a pasted link, fragment or token all give the token", () => {
  for (const pasted of ["http://127.0.0.1:7311/setup#abc", "  #abc ", "abc\n"]) expect(tokenIn(pasted)).toBe("abc");
  expect(tokenIn("  ")).toBe("");
});
