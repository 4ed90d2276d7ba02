// What a mark opens, and what is known of it.
import type { Station } from "@/canvas/scene";
import type { DifferenceOut, Figure, PictureOut } from "./contract";

/** What is selected, with all that the picture knows of it. */
export type Selection =
  | { kind: "difference"; difference: DifferenceOut }
  | { kind: "left"; station: Station; sentence: string }
  | { kind: "station"; station: Station; differences: DifferenceOut[] }
  | { kind: "stage"; id: string; name: string; owner: string | undefined; stations: Station[] }
  | { kind: "unknown" };

/** Finds what a key in the address means; a key that nothing has any more is `unknown`. */
export function selectionOf(picture: PictureOut, selected: string): Selection {
  const difference = picture.differences.find((one) => one.key === selected);
  if (difference) return { kind: "difference", difference };
  const { scene } = picture;
  const [kind, id] = split(selected);
  const station = scene.stations.find((one) => one.id === id);
  if (kind === "left" && station) {
    const mark = scene.marks.find((one) => one.opens === selected);
    return { kind: "left", station, sentence: mark?.label ?? "" };
  }
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
export function figureOf(station: Station, left: boolean): Figure | undefined {
  if (station.state === "proposed") return left ? { dropped: station.id } : { visits: station.id };
  return left || station.id === station.stage ? undefined : { step: station.id };
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
