// Maps as they are sent.
import type { Brief, MapDoc } from "./contract";

const NO_BRIEF: Brief = { metrics: [] };

/** A map on which nothing is drawn yet. Its slug comes from the title. */
export function emptyMap(title: string, brief: Brief = NO_BRIEF): MapDoc {
  return {
    journey: "",
    title,
    brief,
    owner: null,
    order: "soft",
    unbound: "off_map",
    ignore: [],
    thresholds: { default: 0.1, by_class: {}, min_customers: 10 },
    stages: [],
    connectors: [],
    lanes: [],
  };
}

/** The map under another title, with what was said of it where anything was. */
export function asNew(map: MapDoc, title: string, brief: Brief | undefined): MapDoc {
  return { ...map, journey: "", title, ...(brief ? { brief } : {}) };
}
