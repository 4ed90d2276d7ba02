// What the journey page asks of the server, and what it sends.
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "@/api/client";
import type {
  CustomersOut,
  DecisionOut,
  Exit,
  HistoryEntry,
  JourneyOut,
  Operation,
  Person,
  PictureOut,
  Version,
  WalkOut,
} from "./contract";

type Ask = (path: string, init: object) => Promise<{ data?: unknown; error?: unknown }>;
const ask = client as unknown as Record<"GET" | "POST" | "PATCH" | "DELETE", Ask>;

async function get<T>(path: string, params: object): Promise<T> {
  const { data, error } = await ask.GET(path, { params });
  if (error) throw error;
  return data as T;
}

async function send<T>(method: "POST" | "PATCH" | "DELETE", path: string, params: object, body?: unknown): Promise<T> {
  const { data, error } = await ask[method](path, { params, body });
  if (error) throw error;
  return data as T;
}

/** Which journey of which workspace. */
export interface Of {
  workspace: string;
  slug: string;
}

/** Of which cases a picture is, and what of it is selected. */
export interface Asked {
  from?: string | undefined;
  to?: string | undefined;
  selected?: string | undefined;
}

const JOURNEY = "/workspaces/{workspace}/journeys/{slug}";

/** The journey: title, owner, state, the range of its data. */
export function useJourney(of: Of) {
  return useQuery({
    queryKey: ["get", "journey", of, "itself"],
    queryFn: () => get<JourneyOut>(JOURNEY, { path: of }),
  });
}

/** The picture. While another one is on its way, the one before stays. */
export function usePicture(of: Of, asked: Asked, page: "screen" | "paper", width: number | undefined) {
  return useQuery({
    queryKey: ["get", "journey", of, "picture", asked, page, width],
    queryFn: () => get<PictureOut>(`${JOURNEY}/picture`, { path: of, query: { ...asked, page, width } }),
    enabled: width !== undefined,
    placeholderData: (before, query) => (isOf(query?.queryKey[2], of) ? keepPreviousData(before) : undefined),
  });
}

function isOf(key: unknown, of: Of): boolean {
  const before = key as Of | undefined;
  return before?.slug === of.slug && before.workspace === of.workspace;
}

/** The customers behind a figure, a page at a time. */
export function useCustomers(workspace: string, picture: PictureOut, figure: unknown) {
  const { question, at } = picture;
  return useInfiniteQuery({
    queryKey: ["get", "customers", workspace, question, figure, at],
    queryFn: ({ pageParam }) => customersPage(workspace, { question, figure, at, limit: 20, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** Some customers of the picture, to walk along with; asked for only on request. */
export function useSomeCustomers(workspace: string, { question, at }: PictureOut) {
  return useQuery({
    queryKey: ["get", "some customers", workspace, question, at],
    queryFn: () => customersPage(workspace, { question, figure: "cases", at, limit: 50 }),
    enabled: false,
  });
}

/** One page of the customers behind a figure. */
export function customersPage(workspace: string, body: object): Promise<CustomersOut> {
  return send<CustomersOut>("POST", "/workspaces/{workspace}/questions/customers", { path: { workspace } }, body);
}

/** One customer's events, each with the step that it is. */
export function useWalk(of: Of, customer: string | undefined, kind: string | undefined) {
  return useQuery({
    queryKey: ["get", "journey", of, "walk", customer, kind],
    queryFn: () => get<WalkOut>(`${JOURNEY}/walk`, { path: of, query: { customer, id_kind: kind } }),
    enabled: customer !== undefined,
  });
}

/** How the map came to be, newest first. */
export function useHistory(of: Of, enabled: boolean) {
  return useQuery({
    queryKey: ["get", "journey", of, "operations"],
    queryFn: () => get<{ items: HistoryEntry[] }>(`${JOURNEY}/operations`, { path: of, query: {} }),
    enabled,
  });
}

/** The named versions of the map. */
export function useVersions(of: Of, enabled: boolean) {
  return useQuery({
    queryKey: ["get", "journey", of, "versions"],
    queryFn: () => get<{ items: Version[] }>(`${JOURNEY}/versions`, { path: of }),
    enabled,
  });
}

/** People who can own something. */
export function usePeople() {
  return useQuery({ queryKey: ["get", "people"], queryFn: () => get<{ items: Person[] }>("/people", {}) });
}

/** Sends something that changes the journey; whatever is shown is asked for anew, as figures and lists hang on it. */
function useChange<In, Out>(change: (input: In) => Promise<Out>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queries.invalidateQueries() });
}

/** What may be said of a journey. */
export interface JourneyPatch {
  headline?: string | null;
  owner?: string | null;
  next_review?: string | null;
}

export function usePatchJourney(of: Of) {
  return useChange((patch: JourneyPatch) => send<JourneyOut>("PATCH", JOURNEY, { path: of }, patch));
}

/** A decision about a difference. */
export interface DecisionIn {
  difference: string;
  exit: Exit;
  reason?: string;
  operations?: Operation[];
  base_rev?: number;
  action?: unknown;
}

export function useDecide(of: Of) {
  return useChange((decision: DecisionIn) => send<DecisionOut>("POST", `${JOURNEY}/decisions`, { path: of }, decision));
}

export function useTakeBack(of: Of) {
  return useChange((id: string) => send<void>("DELETE", `${JOURNEY}/decisions/{id}`, { path: { ...of, id } }));
}

/** Draws the map from what customers do: a first drawing, to be corrected by hand. */
export function useDrawFromEvents({ workspace, slug }: Of) {
  const of = { workspace, slug };
  return useChange(async (journey: JourneyOut) => {
    const path = { workspace };
    const body = { reading: journey.reading, title: journey.title };
    const { map } = await send<{ map: object }>("POST", "/workspaces/{workspace}/journeys/draft", { path }, body);
    // A drawing from events knows of no owner; the journey keeps its own.
    const owned = { ...map, owner: journey.owner?.name ?? null };
    const operations = [{ op: "import", map: owned }];
    return send("POST", `${JOURNEY}/operations`, { path: of }, { base_rev: journey.rev, operations });
  });
}

export function useAddVersion(of: Of) {
  return useChange((name: string) => send<Version>("POST", `${JOURNEY}/versions`, { path: of }, { name }));
}

/** All customers behind a figure, page by page. */
export async function allCustomers(
  workspace: string,
  { question, at }: PictureOut,
  figure: unknown,
  progress: (n: number) => void,
): Promise<CustomersOut["items"]> {
  const all: CustomersOut["items"] = [];
  let cursor: string | undefined;
  do {
    const page = await customersPage(workspace, { question, figure, at, limit: 1_000, cursor });
    all.push(...page.items);
    progress(all.length);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}
