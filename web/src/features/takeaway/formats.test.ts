import { expect, test } from "vitest";
import { addressOf } from "./formats";

const of = { workspace: "main", slug: "order/2" };

test("a file of the picture is of the period, one of the map is of all", () => {
  const period = { from: "2026-01-01" };
  expect(addressOf(of, "png", period)).toBe("/api/v1/workspaces/main/journeys/order%2F2/picture.png?from=2026-01-01");
  expect(addressOf(of, "svg", {})).toBe("/api/v1/workspaces/main/journeys/order%2F2/picture.svg");
  expect(addressOf(of, "csv-wide", period)).toBe("/api/v1/workspaces/main/journeys/order%2F2/map/file?format=csv-wide");
});
