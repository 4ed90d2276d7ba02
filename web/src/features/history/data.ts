// What the history asks of the server, and what it sends.

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { answered, client } from "@/api/client";
import { type Of, useMap } from "@/api/map";
import { compareMaps } from "./compare";

const JOURNEY = "/workspaces/{workspace}/journeys/{slug}";

/** Every change of the map, newest first, a page at a time. */
export function useRevisions(of: Of) {
  return useInfiniteQuery({
    queryKey: ["get", "journey", of, "revisions"],
    queryFn: ({ pageParam }) =>
      answered(client.GET(`${JOURNEY}/operations`, { params: { path: of, query: { cursor: pageParam, limit: 50 } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** The versions that have a name. */
export function useVersions(of: Of) {
  return useQuery({
    queryKey: ["get", "journey", of, "versions"],
    queryFn: async () => (await answered(client.GET(`${JOURNEY}/versions`, { params: { path: of } }))).items,
  });
}

/** How two revisions differ; nothing until both are there. */
export function useCompared(of: Of, from: number, to: number) {
  const before = useMap(of, from);
  const after = useMap(of, to);
  const isThere = before.data && after.data && !before.isPlaceholderData && !after.isPlaceholderData;
  const compared = useMemo(
    () =>
      isThere && before.data && after.data
        ? compareMaps({ rev: from, map: before.data }, { rev: to, map: after.data })
        : undefined,
    [isThere, before.data, after.data, from, to],
  );
  return { compared, before: before.data, after: after.data, error: before.error ?? after.error };
}

/** Gives a revision a name. */
export function useNameVersion(of: Of) {
  return useChange((body: { name: string; rev: number }) =>
    answered(client.POST(`${JOURNEY}/versions`, { params: { path: of }, body })),
  );
}

/** Makes an earlier revision the map again, as a new one; what came in between stays in the history. */
export function useRestore(of: Of) {
  return useChange(async ({ rev, base_rev }: { rev: number; base_rev: number }) => {
    const map = await answered(client.GET(`${JOURNEY}/map`, { params: { path: of, query: { rev } } }));
    const body = { base_rev, operations: [{ op: "import" as const, map }] };
    return answered(client.POST(`${JOURNEY}/operations`, { params: { path: of }, body }));
  });
}

function useChange<In, Out>(change: (input: In) => Promise<Out>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queries.invalidateQueries() });
}
