import { describe, expect, it } from "vitest";
import { endAfter, lastDay, presets, samePeriod } from "./periods";

describe("periods", () => {
  const names = (first: string, last: string) => presets(first, last).map((one) => one.name);

  it("are years where the data covers several", () => {
    expect(names("2016-09-04T12:00:00Z", "2018-10-17T00:00:00Z")).toEqual(["All of it", "2018", "2017", "2016"]);
  });

  it("are quarters within a year or two, and months within half a year", () => {
    expect(names("2026-02-01T00:00:00Z", "2026-11-20T00:00:00Z")).toEqual([
      "All of it",
      "Q4 2026",
      "Q3 2026",
      "Q2 2026",
      "Q1 2026",
    ]);
    expect(names("2026-01-05T00:00:00Z", "2026-02-10T00:00:00Z")).toEqual([
      "All of it",
      "February 2026",
      "January 2026",
    ]);
  });

  it("begin and end with their days", () => {
    expect(presets("2026-11-20T00:00:00Z", "2027-01-05T00:00:00Z")[1]).toEqual({
      name: "2027",
      from: "2027-01-01",
      to: "2028-01-01",
    });
  });

  it("are only everything where there is no data, or next to none", () => {
    expect(presets(null, undefined)).toEqual([{ name: "All of it" }]);
    expect(names("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z")).toEqual(["All of it"]);
  });

  it("include their last day", () => {
    expect(lastDay("2026-02-01")).toBe("2026-01-31");
    expect(endAfter("2026-01-31")).toBe("2026-02-01");
    expect([lastDay(undefined), endAfter("")]).toEqual(["", undefined]);
    expect(samePeriod({ from: "2026-01-01" }, { from: "2026-01-01", to: "2027-01-01" })).toBe(false);
  });
});
