// What the brief asks of the server, and what it sends.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { Brief } from "./brief";

/** Which journey of which workspace. */
export interface Of {
  workspace: string;
  slug: string;
}

const JOURNEY = "/workspaces/{workspace}/journeys/{slug}";

/** The map with its revision. */
export function useMap(of: Of, rev: number) {
  return useQuery({
    queryKey: ["get", "journey", of, "map", rev],
    queryFn: () => answered(client.GET(`${JOURNEY}/map`, { params: { path: of, query: { rev } } })),
    placeholderData: (before) => before,
  });
}

/** Keeps another brief, as a revision of the map. */
export function useSetBrief(of: Of, rev: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (brief: Brief) =>
      answered(
        client.POST(`${JOURNEY}/operations`, {
          params: { path: of },
          body: { base_rev: rev, operations: [{ op: "set_brief", brief }] },
        }),
      ),
    onSuccess: () => queries.invalidateQueries(),
  });
}
