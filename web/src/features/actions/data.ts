// What the pages of actions ask of the server, and what they send.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "@/api/client";
import type { ActionOut, Status } from "./contract";

type Ask = (path: string, init: object) => Promise<{ data?: unknown; error?: unknown }>;
const ask = client as unknown as Record<"GET" | "POST" | "PATCH", Ask>;

async function sent<T>(answer: Promise<{ data?: unknown; error?: unknown }>): Promise<T> {
  const { data, error } = await answer;
  if (error) throw error;
  return data as T;
}

const ONE = "/workspaces/{workspace}/actions/{id}";

/** All actions. Filters are applied here, so that their choices stay whole. */
export function useActions(workspace: string) {
  return useQuery({
    queryKey: ["get", "actions", workspace],
    queryFn: () =>
      sent<{ items: ActionOut[] }>(ask.GET("/workspaces/{workspace}/actions", { params: { path: { workspace } } })),
  });
}

/** One action. */
export function useAction(workspace: string, id: string) {
  return useQuery({
    queryKey: ["get", "actions", workspace, id],
    queryFn: () => sent<ActionOut>(ask.GET(ONE, { params: { path: { workspace, id } } })),
  });
}

/** What may be changed of an action. */
export interface ActionPatch {
  title?: string;
  owner?: string;
  due?: string;
  status?: Status;
  /** When it was done, a day. */
  done_at?: string;
}

export function usePatchAction(workspace: string, id: string) {
  return useChange((body: ActionPatch) =>
    sent<ActionOut>(ask.PATCH(ONE, { params: { path: { workspace, id } }, body })),
  );
}

/** Measures the figure again, over customers who came after the action was done. */
export function useMeasure(workspace: string, id: string) {
  return useChange((_: undefined) =>
    sent<ActionOut>(ask.POST(`${ONE}/measure`, { params: { path: { workspace, id } } })),
  );
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

function useChange<In, Out>(change: (input: In) => Promise<Out>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queries.invalidateQueries() });
}
