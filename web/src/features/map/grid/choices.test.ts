import { expect, test } from "vitest";
import { sampleMap } from "../sample";
import { choicesIn, completed, offered } from "./choices";

test("channels are offered for the part behind the last comma, those of the map first", () => {
  const map = sampleMap();
  const [touchpoint] = map.stages[0]?.steps[0]?.touchpoints ?? [];
  if (touchpoint) touchpoint.channel = "web shop";
  const choices = choicesIn(map, { key: "touchpoints", kind: "touchpoints" });
  expect(choices.slice(0, 2)).toEqual(["web shop", "web"]);
  expect(offered(choices, "phone, sh")).toEqual(["shop", "web shop"]);
  expect(offered(choices, "phone, web")).toEqual(["web shop"]);
  expect(completed("phone, sh", "shop")).toBe("phone, shop");
  expect(completed("ph", "phone")).toBe("phone");
});

test("feelings are offered by their words; other lanes are free", () => {
  const [doing, feeling] = sampleMap().lanes.map((lane) => ({ key: lane.id, kind: "lane", lane }) as const);
  expect(choicesIn(sampleMap(), feeling)).toContain("frustrated");
  expect(choicesIn(sampleMap(), doing)).toEqual([]);
});
