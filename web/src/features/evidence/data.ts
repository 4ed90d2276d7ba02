// What the pages of evidence ask of the server, and what they send.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "@/api/client";

/** Answers that are shown at once. */
const PAGE = 10;

/** All sources. */
export function useSources(workspace: string) {
  return useQuery({
    queryKey: ["get", "sources", workspace],
    queryFn: async () => {
      const params = { path: { workspace }, query: { limit: 200 } };
      const { data, error } = await client.GET("/workspaces/{workspace}/sources", { params });
      if (error) throw error;
      return data.items;
    },
  });
}

/** The files that were taken in, the latest first. */
export function useImports(workspace: string) {
  return useQuery({
    queryKey: ["get", "imports", workspace],
    queryFn: async () => {
      const params = { path: { workspace }, query: { limit: 200 } };
      const { data, error } = await client.GET("/workspaces/{workspace}/imports", { params });
      if (error) throw error;
      return data.items;
    },
  });
}

/** Takes an import back whole. */
export function useUndo(workspace: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (number: number) => {
      const params = { path: { workspace, id: String(number) } };
      const { error } = await client.POST("/workspaces/{workspace}/imports/{id}/undo", { params });
      if (error) throw error;
    },
    onSuccess: () => queries.invalidateQueries(),
  });
}

/** The rows of an import that were refused. */
export function useRefused(workspace: string, number: number) {
  return useQuery({
    queryKey: ["get", "refused", workspace, number],
    queryFn: async () => {
      const params = { path: { workspace, id: String(number) } };
      const { data, error } = await client.GET("/workspaces/{workspace}/imports/{id}/rejected", { params });
      if (error) throw error;
      return data.items;
    },
  });
}

/** What customers said: all of it, or what has the words. */
export function useFeedback(workspace: string, words: string | undefined) {
  return useInfiniteQuery({
    queryKey: ["get", "feedback", workspace, words],
    queryFn: async ({ pageParam }) => {
      const query = { limit: PAGE, ...(words ? { words } : {}), ...(pageParam ? { cursor: pageParam } : {}) };
      const params = { path: { workspace }, query };
      const { data, error } = await client.GET("/workspaces/{workspace}/feedback", { params });
      if (error) throw error;
      return data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** How often it was said, and with which scores. */
export function useFeedbackCount(workspace: string, words: string | undefined) {
  return useQuery({
    queryKey: ["get", "feedback-counts", workspace, words],
    queryFn: async () => {
      const params = { path: { workspace }, query: words ? { words } : {} };
      const { data, error } = await client.GET("/workspaces/{workspace}/feedback-counts", { params });
      if (error) throw error;
      return data;
    },
  });
}

/** One customer's events in their order. */
export function useTimeline(workspace: string, id: string, kind: string | undefined) {
  return useInfiniteQuery({
    queryKey: ["get", "timeline", workspace, id, kind],
    queryFn: async ({ pageParam }) => {
      const query = { limit: 200, ...(kind ? { id_kind: kind } : {}), ...(pageParam ? { cursor: pageParam } : {}) };
      const params = { path: { workspace, id }, query };
      const { data, error } = await client.GET("/workspaces/{workspace}/customers/{id}/timeline", { params });
      if (error) throw error;
      return data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** What this customer said, by the id of the answer. */
export function useSaid(workspace: string, customer: string) {
  return useQuery({
    queryKey: ["get", "said", workspace, customer],
    queryFn: async () => {
      const params = { path: { workspace }, query: { customer, limit: 200 } };
      const { data, error } = await client.GET("/workspaces/{workspace}/feedback", { params });
      if (error) throw error;
      return new Map(data.items.map((one) => [one.id, one]));
    },
  });
}
