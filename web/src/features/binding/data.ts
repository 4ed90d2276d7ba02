// What bindings ask of the server: the names of events, and who has what a binding means.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answered, client, type Schema } from "@/api/client";
import type { Of } from "@/api/map";
import type { Binding } from "./contract";
import type { Counted } from "./tried";

/** How long after the last letter a binding is tried. */
const PAUSE_MS = 350;
/** How long names of events are taken as they were found. */
const NAMES_MS = 300_000;

const ASK = "/workspaces/{workspace}/questions";

/** A question as the journey reads its evidence. */
async function questionOf({ workspace, slug }: Of, ask: Schema<"Ask">): Promise<Schema<"Question">> {
  const path = { workspace, slug };
  const journey = await answered(client.GET("/workspaces/{workspace}/journeys/{slug}", { params: { path } }));
  const { cases, sources, zone, all_closed } = journey.reading;
  return { ask, cases, sources, zone, all_closed };
}

/** The names of events that the journey's evidence has, the most frequent first. */
export function useNames(of: Of) {
  return useQuery({
    queryKey: ["names of events", of],
    queryFn: async (): Promise<Counted[]> => {
      const body = await questionOf(of, { journey: { top_variants: 0 } });
      const { answer } = await answered(client.POST(ASK, { params: { path: { workspace: of.workspace } }, body }));
      if (!("touchpoints" in answer)) return [];
      return answer.touchpoints.map(({ name, events }) => ({ name, events }));
    },
    staleTime: NAMES_MS,
  });
}

/** Who has the events that a binding means. */
export interface Having {
  customers: number;
  /** Some of them, with when their first case began. */
  examples: { customer: string; started_at: string }[];
}

/**
 * Asks who has the events of a binding, once nobody has typed for a moment; what was found before stays meanwhile. A
 * map of one step with this binding is held against the evidence, so that channels and properties count as they will.
 */
export function useHaving(of: Of, binding: Binding | undefined) {
  const key = binding && JSON.stringify(binding);
  const [settled, setSettled] = useState(key);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(key), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key]);
  const found = useQuery({
    queryKey: ["get", "having", of, settled],
    queryFn: async (): Promise<Having> => {
      const params = { path: { workspace: of.workspace } };
      const question = await questionOf(of, { check: { map: mapOf(JSON.parse(settled ?? "{}")) } });
      const { answer, at } = await answered(client.POST(ASK, { params, body: question }));
      const customers = "steps" in answer && "outcome" in answer ? (answer.steps[0]?.customers.count ?? 0) : 0;
      if (customers === 0) return { customers, examples: [] };
      const body = { question, at, figure: { step: ONE }, limit: 3 };
      const { items } = await answered(client.POST("/workspaces/{workspace}/questions/customers", { params, body }));
      return {
        customers,
        examples: items.flatMap(({ customer, cases }) =>
          cases[0] ? [{ customer, started_at: cases[0].started_at }] : [],
        ),
      };
    },
    enabled: settled !== undefined,
    placeholderData: keepPreviousData,
  });
  return { ...found, isBehind: settled !== key || found.isFetching };
}

/** The one step of the map that a binding is tried on. */
const ONE = "tried";

function mapOf(binding: Binding): Schema<"MapDoc"> {
  const touchpoint = { id: ONE, name: ONE, known: "in_events" as const, binding };
  const step = { id: ONE, name: ONE, optional: false, outcome: false, repeatable: true, touchpoints: [touchpoint] };
  return {
    journey: ONE,
    title: ONE,
    brief: { metrics: [] },
    owner: null,
    order: "soft",
    unbound: "ignore",
    ignore: [],
    thresholds: { default: 0.1, by_class: {}, min_customers: 10 },
    stages: [{ id: ONE, name: ONE, steps: [step] }],
    connectors: [],
    lanes: [],
  };
}
