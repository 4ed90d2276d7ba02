// What is offered while somebody writes in a cell whose texts come from a few words.
import type { MapDoc } from "../contract";
import { FEELINGS } from "../model/feelings";
import { stepsOf } from "../model/find";
import type { Row } from "./layout";

/** Channels that most journeys have. */
const CHANNELS = ["web", "app", "e-mail", "phone", "chat", "shop", "letter", "social media"];
/** So many are offered at most. */
const MOST = 9;

/** What can be chosen in a row: the channels that the map has and usual ones, or words for feelings. */
export function choicesIn(map: MapDoc, row: Row | undefined): readonly string[] {
  if (row?.kind === "lane" && row.lane.type === "feeling") return FEELINGS;
  if (row?.kind !== "touchpoints" && !(row?.kind === "lane" && row.lane.type === "channel")) return [];
  const there = stepsOf(map).flatMap((step) => step.touchpoints.flatMap((one) => one.channel ?? []));
  const written = map.lanes
    .filter((lane) => lane.type === "channel")
    .flatMap((lane) => Object.values(lane.cells).flatMap((text) => text.split(",").map((part) => part.trim())));
  return [...new Set([...there, ...written, ...CHANNELS])].filter(Boolean);
}

/** What stands behind the last comma. */
export function lastPart(text: string): string {
  return text.slice(text.lastIndexOf(",") + 1).trim();
}

/** The choices that the last part begins, or has in it; those that are written already are not offered again. */
export function offered(choices: readonly string[], text: string): string[] {
  const part = lastPart(text).toLowerCase();
  const written = new Set(text.split(",").map((one) => one.trim().toLowerCase()));
  const fit = choices.filter((one) => one.toLowerCase().includes(part) && !written.has(one.toLowerCase()));
  const begin = fit.filter((one) => one.toLowerCase().startsWith(part));
  return [...begin, ...fit.filter((one) => !begin.includes(one))].slice(0, MOST);
}

/** The text with a choice in place of its last part. */
export function completed(text: string, choice: string): string {
  const before = text.slice(0, text.lastIndexOf(",") + 1);
  return before === "" ? choice : `${before} ${choice}`;
}
