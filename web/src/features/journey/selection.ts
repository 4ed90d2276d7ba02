// What a mark opens, and what is known of it.
import type { Station } from "@/canvas/scene";
import type { DifferenceOut, Figure, PictureOut } from "./contract";

/** A way of customers that no claim of the map is about. */
export type Way = PictureOut["scene"]["differences"][number];

/** What is selected, with all that the picture knows of it. */
export type Selection =
  | { kind: "difference"; difference: DifferenceOut }
  | { kind: "way"; way: Way; station: Station | undefined }
  | { kind: "station"; station: Station; differences: DifferenceOut[] }
  | { kind: "stage"; id: string; name: string; owner: string | undefined; stations: Station[] }
  | { kind: "unknown" };

/** Finds what a key in the address means; a key that nothing has any more is `unknown`. */
export function selectionOf(picture: PictureOut, selected: string): Selection {
  const difference = picture.differences.find((one) => one.key === selected);
  if (difference) return { kind: "difference", difference };
  const { scene } = picture;
  const way = scene.differences.find((one) => one.key === selected);
  if (way) return { kind: "way", way, station: scene.stations.find((one) => one.id === split(way.key)[1]) };
  const [kind, id] = split(selected);
  const station = scene.stations.find((one) => one.id === id);
  if (kind === "step" && station) {
    return { kind: "station", station, differences: picture.differences.filter((one) => isAbout(one.key, id)) };
  }
  const stage = scene.stages.find((one) => one.id === id);
  if (kind === "stage" && stage) {
    const stations = scene.stations.filter((one) => one.stage === id);
    return { kind: "stage", id, name: stage.name, owner: stage.owner ?? undefined, stations };
  }
  return { kind: "unknown" };
}

/** The figure of a station, to ask who is behind it; a stage that stands for its steps has none. */
export function figureOf(station: Station): Figure | undefined {
  if (station.state === "proposed") return { visits: station.id };
  return station.id === station.stage ? undefined : { step: station.id };
}

/** The figure of a way that no claim of the map is about. */
export function figureOfWay(key: string, proposed: boolean): Figure | undefined {
  const [kind, about] = split(key);
  if (kind === "kept") return { difference: about };
  if (!proposed) return undefined;
  if (kind === "left") return { dropped: about };
  const [from, to] = about.split(">");
  return kind === "edge" && from && to ? { edge: { from, to } } : undefined;
}

/** Whether a difference's key names this step. */
export function isAbout(key: string, step: string): boolean {
  const parts = key.split(":");
  const about = parts.slice(2).join(":");
  return parts[1] === "connector" ? about.split(">").includes(step) : parts[1] === "step" && about === step;
}

function split(key: string): [string, string] {
  const at = key.indexOf(":");
  return at < 0 ? [key, ""] : [key.slice(0, at), key.slice(at + 1)];
}
