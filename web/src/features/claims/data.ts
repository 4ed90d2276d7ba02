// What claims ask of the server, and what they send.

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answered, client, type Schema } from "@/api/client";
import type { Of } from "@/api/map";

/** Every claim of the map, with its state and its evidence. */
export function useClaims(of: Of) {
  return useQuery({
    queryKey: ["get", "journey", of, "claims"],
    queryFn: () => answered(client.GET("/workspaces/{workspace}/journeys/{slug}/claims", { params: { path: of } })),
  });
}

/** What customers said with these words, a page at a time. */
export function useSaid(workspace: string, words: string) {
  return useInfiniteQuery({
    queryKey: ["get", "feedback", workspace, words],
    queryFn: ({ pageParam }) =>
      answered(
        client.GET("/workspaces/{workspace}/feedback", {
          params: { path: { workspace }, query: { words, limit: 10, cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    enabled: words !== "",
  });
}

/** Words that somebody typed in; the customer's own, kept as feedback. */
export interface TypedQuote {
  text: string;
  said_at?: string | undefined;
  channel?: string | undefined;
  customer?: string | undefined;
}

/** Keeps a typed quote as feedback, and gives its id. */
export async function keepQuote({ workspace, slug }: Of, step: string, quote: TypedQuote): Promise<string> {
  const { text, said_at = null, channel = null, customer = null } = quote;
  const body: Schema<"TypedFeedbackIn"> = { text, said_at, channel, customer, journey: slug, step };
  const kept = await answered(
    client.POST("/workspaces/{workspace}/feedback", { params: { path: { workspace } }, body }),
  );
  return kept.id;
}
