// @vitest-environment jsdom
import { fireEvent, render, screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { sample } from "@/canvas/sample";
import type { PictureOut } from "./contract";
import { DifferenceList } from "./DifferenceList";
import { charactersLeft } from "./Headline";
import { Legend } from "./Legend";
import { feltWords } from "./panel/PlacePanel";
import { ends, ShareBar } from "./panel/ShareBar";
import { TableView } from "./TableView";
import { stepped } from "./usePictureWidth";

const share = { count: 412, n: 1084, share: 0.38, interval: { low: 0.35, high: 0.41 } };
const row = {
  key: "D104:event:Call",
  class: "off the map",
  sentence: "4 in 10 customers call",
  customers: share,
  verdict: "contradicts the map",
  shown: true,
  first_fix: true,
};
const picture = {
  scene: { ...sample(), differences: [row] },
  table: {
    caption: "From order to doorstep: 100 customers",
    station_columns: ["Station", "Customers"],
    stations: [
      { opens: "step:order", cells: ["1. Order", "100"] },
      { opens: "step:receive", cells: ["2. استلام", "60"] },
    ],
    difference_columns: ["Difference"],
    differences: [{ opens: "D104:event:Call", cells: ["Many call"] }],
  },
  differences: [
    {
      ...row,
      decision: { id: "d", difference: "D104:event:Call", exit: "ask_why", made_at: "2026-01-01T00:00:00Z" },
    },
  ],
} as unknown as PictureOut;

describe("the table twin", () => {
  it("has headers, a row for each station, and opens what the picture opens", () => {
    const onOpen = vi.fn();
    render(<TableView picture={picture} selected="step:receive" onOpen={onOpen} />);
    const [stations] = screen.getAllByRole("table");
    const rows = within(stations as HTMLElement);
    expect(rows.getAllByRole("columnheader").map((one) => one.textContent)).toEqual(["Station", "Customers"]);
    expect(rows.getAllByRole("rowheader")).toHaveLength(2);
    fireEvent.click(rows.getByRole("button", { name: "2. استلام", pressed: true }));
    fireEvent.click(screen.getByRole("button", { name: "Many call" }));
    expect(onOpen.mock.calls).toEqual([["step:receive"], ["D104:event:Call"]]);
  });
});

describe("the list of differences", () => {
  it("says the share, whether it is the first fix, and what was decided", () => {
    render(<DifferenceList picture={picture} selected={undefined} onOpen={() => {}} />);
    const line = screen.getByRole("button", { name: /4 in 10 customers call/ });
    for (const words of ["38 %", "First fix", "We ask why"]) expect(line.textContent).toContain(words);
  });
});

describe("words", () => {
  it("of a share name its sample, its interval and its threshold", () => {
    render(<ShareBar share={share} threshold={0.1} />);
    expect(screen.getByText("412 of 1,084")).toBeTruthy();
    expect(screen.getByText(/between 35 % and 41 %.*from 10 % of customers on/)).toBeTruthy();
  });

  it("of an interval tell its ends apart", () => {
    expect([ends(0.35, 0.41), ends(0.9923, 0.9946)]).toEqual([
      ["35 %", "41 %"],
      ["99.2 %", "99.5 %"],
    ]);
  });

  it("of a feeling never go without their sample", () => {
    expect(feltWords({ mean: -1.3, low: -1.5, high: -1.1, n: 160, guess: 0.6 })).toBe(
      "frustrated, −1.3 from −2 to 2 (−1.5 to −1.1, 160 answers); we guessed 0.6",
    );
    expect(feltWords({ mean: null, low: 0, high: 0, n: 1, guess: null })).toBe("1 answer: too few for a score");
  });

  it("of the legend are about what the picture has", () => {
    render(<Legend scene={sample()} />);
    expect(screen.getByText("They skip what lies beneath")).toBeTruthy();
    expect(screen.queryByText("They left, for good")).toBeNull();
  });
});

describe("plain functions", () => {
  it("count letters as people do", () => {
    expect([charactersLeft(" x "), charactersLeft("🙂".repeat(141))]).toEqual([139, -1]);
  });

  it("ask for widths in steps", () => {
    expect([stepped(1_397), stepped(12)]).toEqual([1_380, 280]);
  });
});
