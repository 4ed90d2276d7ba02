// What the pages of actions ask of the server, and what they send.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, client, type Schema } from "@/api/client";

const ONE = "/workspaces/{workspace}/actions/{id}";

/** All actions. Filters are applied here, so that their choices stay whole. */
export function useActions(workspace: string) {
  return useQuery({
    queryKey: ["get", "actions", workspace],
    queryFn: async () => {
      const list = await answered(client.GET("/workspaces/{workspace}/actions", { params: { path: { workspace } } }));
      return list.items;
    },
  });
}

/** One action. */
export function useAction(workspace: string, id: string) {
  return useQuery({
    queryKey: ["get", "actions", workspace, id],
    queryFn: () => answered(client.GET(ONE, { params: { path: { workspace, id } } })),
  });
}

export function usePatchAction(workspace: string, id: string) {
  return useChange((body: Schema<"ActionPatch">) =>
    answered(client.PATCH(ONE, { params: { path: { workspace, id } }, body })),
  );
}

/** Measures the figure again, over customers who came after the action was done. */
export function useMeasure(workspace: string, id: string) {
  return useChange((_: undefined) => answered(client.POST(`${ONE}/measure`, { params: { path: { workspace, id } } })));
}

/** The names of everybody who has not left. */
export function useNames() {
  return useQuery({
    queryKey: ["get", "people", "names"],
    queryFn: async () => (await answered(client.GET("/people"))).items.map((one) => one.name),
  });
}

function useChange<In, Out>(change: (input: In) => Promise<Out>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queries.invalidateQueries() });
}
