// One customer's thread over the stations of a picture.
import type { Scene, Station } from "./scene";

/** An event of a customer, with the step of the map that it is. */
export interface Walked {
  step?: string | null;
  stage?: string | null;
}

/** Where the thread touches the picture; several events may share one point. */
export interface ThreadPoint {
  x: number;
  y: number;
  /** The station, where the event is one. */
  station?: Station;
  /** Places of its events in the list, first and last. */
  first: number;
  last: number;
}

/** How far below its station an event lies that nobody drew. */
const BESIDE = 34;
/** So little a way back needs no way around. */
const NEAR = 60;
/** How far visits of one station are apart. */
const SWING = 11;

/** The points of a thread: one a visit; events in a row at one station are one visit. */
export function threadPoints(scene: Scene, events: readonly Walked[]): ThreadPoint[] {
  const points: ThreadPoint[] = [];
  const visits = new Map<string, number>();
  for (const [at, event] of events.entries()) {
    const station = stationOf(scene, event);
    const before = points.at(-1);
    if (before && before.station?.id === station?.id) {
      before.last = at;
      continue;
    }
    points.push(station?.at ? visit(station, station.at, at, visits) : beside(before, scene, at));
  }
  return points;
}

/** The station of an event: its step, or its stage where stages are the stations. */
export function stationOf(scene: Scene, event: Walked): Station | undefined {
  const named = (id: string | null | undefined) => scene.stations.find((station) => station.at && station.id === id);
  return named(event.step) ?? named(event.stage);
}

function visit(
  station: Station,
  at: { x: number; walked_y: number },
  event: number,
  visits: Map<string, number>,
): ThreadPoint {
  const nth = visits.get(station.id) ?? 0;
  visits.set(station.id, nth + 1);
  // A second visit lies below the first, a third above it, so that a thread that comes back can be followed.
  const swing = nth === 0 ? 0 : (nth % 2 === 1 ? 1 : -1) * SWING * Math.ceil(nth / 2);
  return { x: at.x, y: at.walked_y + Math.max(-40, Math.min(40, swing)), station, first: event, last: event };
}

function beside(before: ThreadPoint | undefined, scene: Scene, event: number): ThreadPoint {
  const first = scene.stations.find((station) => station.at)?.at;
  const x = before ? before.x + 26 : (first?.x ?? 0) - 26;
  const y = (before?.station?.at?.walked_y ?? first?.walked_y ?? 0) + BESIDE;
  return { x: Math.max(12, Math.min(scene.width - 12, x)), y, first: event, last: event };
}

/** A line through points: onward it swings gently, backward it goes around below. */
export function threadPath(points: readonly ThreadPoint[]): string {
  return points
    .map((point, at) => {
      const before = points[at - 1];
      if (!before) return `M${point.x} ${point.y}`;
      if (point.x >= before.x - NEAR) {
        const middle = (before.x + point.x) / 2;
        return `C${middle} ${before.y} ${middle} ${point.y} ${point.x} ${point.y}`;
      }
      const low = Math.max(before.y, point.y) + 26;
      return `C${before.x + 18} ${low} ${point.x - 18} ${low} ${point.x} ${point.y}`;
    })
    .join("");
}

/** The point at which an event lies. */
export function pointAt(points: readonly ThreadPoint[], event: number): ThreadPoint | undefined {
  return points.find((point) => point.first <= event && event <= point.last);
}
