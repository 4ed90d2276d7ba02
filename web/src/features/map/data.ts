// What the map asks of the server, and what it sends.
import { client } from "@/api/client";
import { isProblem, told } from "@/api/problems";
import type { Of, Operation } from "./contract";
import { type Drawer, type Kept, Refusal, type Wire } from "./edit/session";

const JOURNEY = "/workspaces/{workspace}/journeys/{slug}" as const;

/** The latest revision of a journey's map. */
export async function loadMap(of: Of): Promise<Kept> {
  const { data: journey, error } = await client.GET(JOURNEY, { params: { path: of } });
  if (!journey) throw error;
  const asked = { path: of, query: { rev: journey.rev } };
  const { data: map, error: without } = await client.GET(`${JOURNEY}/map`, { params: asked });
  if (!map) throw without;
  return { map, rev: journey.rev };
}

/** The way to the server. */
export function wireTo(of: Of): Wire {
  return {
    load: () => loadMap(of),
    send: async (base_rev, operations) => {
      const body = { base_rev, operations: operations as Operation[] };
      const { data, error, response } = await client.POST(`${JOURNEY}/operations`, { params: { path: of }, body });
      if (data) return { rev: data.rev };
      const { status } = response;
      // A server that has its hands full, restarts or wants a session may take it later.
      if (!isProblem(error) || status >= 500 || status === 429 || status === 401 || status === 408) throw new Error();
      const { what, hint } = told(error);
      throw new Refusal(hint ? `${what} ${hint}` : what, status === 409);
    },
  };
}

/** A place in the browser for what is not sent yet. */
export function drawerOf({ workspace, slug }: Of): Drawer {
  const key = `desireline map ${workspace}/${slug}`;
  return {
    read: () => attempt(() => localStorage.getItem(key)) ?? null,
    write: (text) =>
      void attempt(() => (text === null ? localStorage.removeItem(key) : localStorage.setItem(key, text))),
  };
}

/** Browsers may keep no storage, or have no room in it; the page works without. */
function attempt<T>(what: () => T): T | undefined {
  try {
    return what();
  } catch {
    return undefined;
  }
}
