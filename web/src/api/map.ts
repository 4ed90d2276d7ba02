// The map of a journey: read at a revision, and changed by operations.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, client, type Schema } from "./client";

/** Which journey of which workspace. */
export interface Of {
  workspace: string;
  slug: string;
}

const JOURNEY = "/workspaces/{workspace}/journeys/{slug}";

/** The map at a revision, which never changes. Until it is there, that of the revision before stays. */
export function useMap(of: Of, rev: number) {
  return useQuery({
    queryKey: ["get", "journey", of, "map", rev],
    queryFn: () => answered(client.GET(`${JOURNEY}/map`, { params: { path: of, query: { rev } } })),
    placeholderData: (before, query) => (sameJourney(query?.queryKey[2], of) ? before : undefined),
  });
}

function sameJourney(key: unknown, of: Of): boolean {
  const before = key as Of | undefined;
  return before?.slug === of.slug && before.workspace === of.workspace;
}

/** Changes the map that stands at a revision; all that is shown is asked anew. */
export function useOperations(of: Of, rev: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (operations: Schema<"Operation">[]) =>
      answered(client.POST(`${JOURNEY}/operations`, { params: { path: of }, body: { base_rev: rev, operations } })),
    onSuccess: () => queries.invalidateQueries(),
  });
}
