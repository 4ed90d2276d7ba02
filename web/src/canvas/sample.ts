// A small picture that a person can check by hand, for tests.
import type { Mark, MarkKind, Scene, Shape, Station } from "./scene";

/** A mark at a place. */
export function mark(id: string, kind: MarkKind, x: number, y: number, opens?: string): Mark {
  const dot: Shape = { shape: "circle", x, y, r: 5, fill: "real", line: null };
  return { id, kind, label: `About ${id}`, figure: null, opens: opens ?? null, accent: false, shapes: [dot] };
}

/** A station in a column. */
export function station(number: number, id: string, x: number): Station {
  return {
    number,
    id,
    name: id,
    stage: "all",
    state: "supported",
    why: "customers did it",
    customers: { count: 60, n: 100, share: 0.6, interval: { low: 0.5, high: 0.69 } },
    left: 4,
    under_way: 0,
    feeling: null,
    evidence: { did: 60, said: 0, observed: 0 },
    at: { x, drawn_y: 40, walked_y: 100 },
  };
}

/** Three steps, one of which many skip; two customers in ten have what nobody drew. */
export function sample(): Scene {
  return {
    layout: "columns",
    width: 400,
    height: 200,
    title: "From order to doorstep",
    headline: "Most skip the approval.",
    chips: [{ kind: "biggest_gap", text: "Most skip the approval", opens: "D101:step:approve" }],
    period: "1 Jan – 31 Mar 2026",
    customers: "100 customers",
    stations: [station(1, "order", 100), station(2, "approve", 200), station(3, "receive", 300)],
    stages: [{ id: "all", name: "All", owner: null, steps: 3, unfolded: true }],
    differences: [],
    marks: [
      mark("headline", "headline", 10, 5),
      mark("stage:all", "stage", 200, 80, "stage:all"),
      mark("station:approve", "station", 200, 40, "step:approve"),
      mark("station:order", "station", 100, 40, "step:order"),
      mark("station:receive", "station", 300, 40, "step:receive"),
      mark("trunk:order", "trunk", 100, 100, "step:order"),
      mark("legend", "legend", 20, 120),
      mark("skip", "skip", 210, 80, "D101:step:approve"),
    ],
    footnotes: [],
    basis: [],
  };
}
