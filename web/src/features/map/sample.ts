import type { MapDoc, Step } from "./contract";

/** A step of a map for tests: its id is its name in small letters. */
export function step(name: string, more: Partial<Step> = {}): Step {
  const id = name.toLowerCase();
  return {
    id,
    name,
    owner: null,
    optional: false,
    repeatable: false,
    outcome: false,
    promised_by: null,
    denied_by: null,
    touchpoints: [{ id: `${id}-t`, name, channel: null, known: "in_events", binding: null }],
    child: null,
    ...more,
  };
}

/** Two stages: Join with Look and Sign, Use with Pay; a lane of what they do, and one of how it feels. */
export function sampleMap(): MapDoc {
  return {
    journey: "shop",
    title: "Shop",
    brief: { goal: null, persona: null, episode: null, time_frame: null, deadline: null, metrics: [] },
    owner: null,
    order: "soft",
    unbound: "off_map",
    ignore: [],
    thresholds: { default: 0.1, by_class: {}, min_customers: 10 },
    stages: [
      { id: "join", name: "Join", owner: null, steps: [step("Look"), step("Sign")] },
      { id: "use", name: "Use", owner: null, steps: [step("Pay")] },
    ],
    connectors: [{ from: "look", to: "sign", kind: "next", label: null, within: null }],
    lanes: [
      { id: "do", type: "doing", title: "What they do", cells: { look: "reads", pay: "pays" } },
      { id: "feel", type: "feeling", title: "How it feels", cells: { look: "curious", pay: "annoyed" } },
    ],
    links: [{ from: { lane: "do", step: "look" }, to: { lane: "feel", step: "pay" } }],
    evidence: [{ id: "queue", on: { step: "pay", lane: "feel" }, kind: "quote", feedback: "said-1" }],
    future_of: null,
  };
}

/** The map as names alone: `Join: Look, Sign | Use: Pay`. */
export function names(map: MapDoc): string {
  return map.stages.map((one) => `${one.name}: ${one.steps.map((each) => each.name).join(", ")}`).join(" | ");
}
