// Where the arrows between steps run: each on a track of its own where others cross its way.
import type { Connector, ConnectorKind } from "../contract";
import type { Column } from "./layout";

/** The height of a track in pixels. */
const TRACK = 27;
/** The room above the first track, in pixels. */
const TOP = 8;

export interface Arc {
  key: string;
  kind: ConnectorKind;
  label: string;
  /** The column it reaches, and where in it, in percent of its width. */
  to: number;
  toX: number;
  track: number;
  /** The column in which its middle lies, and where in it. */
  middle: number;
  middleX: number;
  /** How many columns it is long. */
  span: number;
  d: string;
}

/** How far down the line of a track runs; its words stand below it. */
export function lineOf(track: number): number {
  return TOP + track * TRACK + 8;
}

/** A column is 100 wide. Arrows leave right of the middle and arrive left of it, so that both can be told apart. */
const LEAVE = 60;
const ARRIVE = 40;

export function arcsOf(columns: readonly Column[], connectors: readonly Connector[]): Arc[] {
  const at = new Map(columns.flatMap((column, n) => (column.step ? [[column.step.id, n] as const] : [])));
  const spans = connectors.flatMap((connector, n) => {
    const [from, to] = [at.get(connector.from), at.get(connector.to)];
    if (from === undefined || to === undefined) return [];
    return [{ connector, n, from, to, left: Math.min(from, to), right: Math.max(from, to) }];
  });
  // Short arrows lie inside of long ones.
  const ordered = spans.toSorted((a, b) => a.right - a.left - (b.right - b.left) || a.left - b.left || a.n - b.n);
  const tracks: { left: number; right: number }[][] = [];
  return ordered.map(({ connector, n, from, to, left, right }) => {
    let track = tracks.findIndex((taken) => taken.every((one) => one.right <= left || one.left >= right));
    if (left === right) track = tracks.findIndex((taken) => taken.every((one) => one.right < left || one.left > right));
    if (track < 0) track = tracks.push([]) - 1;
    tracks[track]?.push({ left, right });
    const x0 = from * 100 + LEAVE;
    const x1 = to * 100 + ARRIVE;
    const y = lineOf(track);
    const middle = (x0 + x1) / 2;
    const label = [connector.label, connector.within].filter(Boolean).join(" · ");
    return {
      key: `${connector.kind} ${connector.from} ${connector.to} ${n}`,
      kind: connector.kind,
      label,
      to,
      toX: ARRIVE,
      track,
      span: right - left,
      middle: Math.floor(middle / 100),
      middleX: middle - Math.floor(middle / 100) * 100,
      d: `M${x0} 0V${y - 5}Q${x0} ${y} ${x0 + Math.sign(x1 - x0) * 5} ${y}H${x1 - Math.sign(x1 - x0) * 5}Q${x1} ${y} ${x1} ${y - 5}V6`,
    };
  });
}

export function pathHeight(arcs: readonly Arc[]): number {
  const tracks = Math.max(0, ...arcs.map((arc) => arc.track + 1));
  return TOP + Math.max(tracks, 1) * TRACK;
}
