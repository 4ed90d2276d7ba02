import { expect, test } from "vitest";
import { told } from "./problems";

test("a problem of the server is told as a sentence, with what to do", () => {
  const problem = {
    code: "not_found",
    status: 404,
    title: "",
    detail: "there is no journey `x`",
    hint: "see the list",
  };
  expect(told(problem)).toEqual({ what: "There is no journey `x`.", hint: "See the list." });
});

test("a server that is away is said to be away", () => {
  expect(told(new TypeError("Failed to fetch")).what).toBe("The server does not answer.");
});
