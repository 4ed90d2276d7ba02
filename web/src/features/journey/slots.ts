import type { ComponentType } from "react";
import type { Scene } from "@/canvas/scene";
import type { Of } from "./data";
import type { MapView } from "./views";

/** A journey at its latest revision. */
export interface AtRev {
  of: Of;
  rev: number;
}

/** What other parts of the app show on the page of a journey. */
export interface Slots {
  /** What it is about. */
  Brief: ComponentType<AtRev>;
  /** How it stands, and who looks after it. */
  Beside: ComponentType<{ of: Of }>;
  /** Its map, to be edited, in one of its views. */
  Map: ComponentType<AtRev & { view: MapView }>;
  /** The same as a table to be read. */
  MapTable: ComponentType<AtRev>;
  /** What stands behind a step, and which events it is. `figure` is today's figure of it, in words. */
  Ground: ComponentType<AtRev & { step: string; figure: string | undefined }>;
  /** What stands behind the map as a whole. */
  Behind: ComponentType<AtRev>;
  /** How the map came to be; two of its revisions held against each other. */
  History: ComponentType<
    AtRev & {
      base: number | undefined;
      shown: number | undefined;
      onCompare: (base: number, shown: number) => void;
      onMark: (base: number) => void;
    }
  >;
  /** Signs in the picture for what changed since an earlier revision. */
  ChangeMarks: ComponentType<AtRev & { base: number; scene: Scene }>;
  /** Above the picture: since when its signs tell. */
  ChangeNote: ComponentType<AtRev & { base: number; onWords: () => void; onClear: () => void }>;
  /** A button for files of the journey. */
  TakeAway: ComponentType<{
    of: Of;
    period: { from?: string | undefined; to?: string | undefined };
    onPrint: () => void;
  }>;
}
