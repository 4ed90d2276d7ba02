// The one client of the API: paths, bodies and answers have the types of the OpenAPI document.
import createFetch, { type Middleware } from "openapi-fetch";
import createQueries from "openapi-react-query";
import type { components, paths } from "./schema";

/** What goes wrong, in the one shape that the server has for it. */
export type Problem = components["schemas"]["Problem"];
/** A shape of the API, by its name in the OpenAPI document. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

export const client = createFetch<paths>({ baseUrl: "/api/v1" });

/** What the server answered, or its problem thrown. */
export async function answered<Data>(answer: Promise<{ data?: Data; error?: unknown }>): Promise<Data> {
  const { data, error } = await answer;
  if (error) throw error;
  return data as Data;
}

/** Queries and mutations of the API as hooks: `api.useQuery("get", "/workspaces")`. */
export const api = createQueries(client);

const sessionEnded = new Set<() => void>();

/** Calls back when a request shows that this browser has no session, until the returned function is called. */
export function onSessionEnd(listener: () => void): () => void {
  sessionEnded.add(listener);
  return () => sessionEnded.delete(listener);
}

const watchSession: Middleware = {
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== "/session") {
      for (const listener of sessionEnded) listener();
    }
  },
};
client.use(watchSession);
