// @vitest-environment jsdom
import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Told } from "./Told";

test("names between backticks are marks", () => {
  const { container } = render(<Told text="Say that `Pay` may be left out." />);
  expect(container.querySelector("b")?.textContent).toBe("Pay");
  expect(container.textContent).toBe("Say that Pay may be left out.");
});

test("a backtick that is alone stays", () => {
  expect(render(<Told text="Draw it `so." />).container.textContent).toBe("Draw it `so.");
});
