// What the list of journeys asks of the server.
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, type Schema } from "@/api/client";
import { type Card, countsOf, type Standing } from "./order";

/** Which journey of which workspace. */
export interface Of {
  workspace: string;
  slug: string;
}

/** All journeys, at once, without what must be computed. */
export function useCards(workspace: string) {
  return useQuery({
    queryKey: ["get", "journeys", workspace, "all"],
    queryFn: async () => {
      const cards: Card[] = [];
      let cursor: string | undefined;
      do {
        const params = { path: { workspace }, query: cursor === undefined ? {} : { cursor } };
        const { data, error } = await client.GET("/workspaces/{workspace}/journeys", { params });
        if (error) throw error;
        cards.push(...data.items);
        cursor = data.next ?? undefined;
      } while (cursor !== undefined);
      return cards;
    },
  });
}

/** Actions that are not over, and those of them that are late, by journey. */
export function useActionCounts(workspace: string) {
  return useQuery({
    queryKey: ["get", "actions", workspace, "counts"],
    queryFn: async () => {
      const params = { path: { workspace } };
      const { data, error } = await client.GET("/workspaces/{workspace}/actions", { params });
      if (error) throw error;
      return countsOf(data.items);
    },
  });
}

function standingOf({ workspace, slug }: Of) {
  return {
    queryKey: ["get", "journey", { workspace, slug }, "standing"],
    queryFn: async () => {
      const params = { path: { workspace, slug } };
      const { data, error } = await client.GET("/workspaces/{workspace}/journeys/{slug}/standing", { params });
      if (error) throw error;
      return data;
    },
    staleTime: 60_000,
  };
}

/** How one journey stands. */
export function useStanding(of: Of) {
  return useQuery(standingOf(of));
}

/** How journeys stand: each is computed by itself and comes when it is there. */
export function useStandings(workspace: string, slugs: readonly string[]) {
  const answers = useQueries({ queries: slugs.map((slug) => standingOf({ workspace, slug })) });
  const known = new Map<string, Standing>();
  const failed = new Set<string>();
  slugs.forEach((slug, at) => {
    const answer = answers[at];
    if (answer?.data) known.set(slug, answer.data);
    else if (answer?.error) failed.add(slug);
  });
  return { known, failed, waiting: answers.some((answer) => answer.isPending) };
}

/** The journey itself, and the map of it. */
export function useJourneyMap({ workspace, slug }: Of) {
  return useQuery({
    queryKey: ["get", "journey", { workspace, slug }, "map"],
    queryFn: async () => {
      const params = { path: { workspace, slug } };
      const [journey, map] = await Promise.all([
        client.GET("/workspaces/{workspace}/journeys/{slug}", { params }),
        client.GET("/workspaces/{workspace}/journeys/{slug}/map", { params }),
      ]);
      if (journey.error) throw journey.error;
      if (map.error) throw map.error;
      return { journey: journey.data, map: map.data };
    },
  });
}

/** The names of everybody who has not left. */
export function useNames() {
  return useQuery({
    queryKey: ["get", "people", "names"],
    queryFn: async () => {
      const { data, error } = await client.GET("/people");
      if (error) throw error;
      return data.items.map((one) => one.name);
    },
  });
}

/** Says who owns it and when it is looked at next. */
export function usePatch({ workspace, slug }: Of) {
  return useChange(async (body: Schema<"JourneyPatch">) => {
    const params = { path: { workspace, slug } };
    const { error } = await client.PATCH("/workspaces/{workspace}/journeys/{slug}", { params, body });
    if (error) throw error;
  });
}

/** Gives a stage an owner; the empty name takes them away. */
export function useStageOwner({ workspace, slug }: Of) {
  return useChange(async ({ stage, owner, rev }: { stage: string; owner: string; rev: number }) => {
    const params = { path: { workspace, slug } };
    const operation = { op: "set_owner" as const, of: { stage }, owner: owner === "" ? null : owner };
    const body = { base_rev: rev, operations: [operation] };
    const { error } = await client.POST("/workspaces/{workspace}/journeys/{slug}/operations", { params, body });
    if (error) throw error;
  });
}

/** Puts the journey away. */
export function useRemove({ workspace, slug }: Of) {
  return useChange(async () => {
    const params = { path: { workspace, slug } };
    const { error } = await client.DELETE("/workspaces/{workspace}/journeys/{slug}", { params });
    if (error) throw error;
  });
}

function useChange<In, Out>(change: (input: In) => Promise<Out>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queries.invalidateQueries() });
}
