// What the journey page asks of the server, and what it sends.
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, client, type Schema } from "@/api/client";
import type { Of } from "@/api/map";
import type { CustomersOut, Figure, JourneyOut, PictureOut } from "./contract";

export type { Of };

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
    queryFn: () => answered(client.GET(JOURNEY, { params: { path: of } })),
  });
}

/** The picture. While another one is on its way, the one before stays. */
export function usePicture(of: Of, asked: Asked, page: "screen" | "paper", width: number | undefined) {
  return useQuery({
    queryKey: ["get", "journey", of, "picture", asked, page, width],
    queryFn: () => {
      const query = { from: asked.from, to: asked.to, selected: asked.selected, page, width };
      return answered(client.GET(`${JOURNEY}/picture`, { params: { path: of, query } })) as Promise<PictureOut>;
    },
    enabled: width !== undefined,
    placeholderData: (before, query) => (isOf(query?.queryKey[2], of) ? keepPreviousData(before) : undefined),
  });
}

function isOf(key: unknown, of: Of): boolean {
  const before = key as Of | undefined;
  return before?.slug === of.slug && before.workspace === of.workspace;
}

/** The customers behind a figure, a page at a time. */
export function useCustomers(workspace: string, picture: PictureOut, figure: Figure) {
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
export function customersPage(workspace: string, body: Schema<"AskCustomers">): Promise<CustomersOut> {
  return answered(
    client.POST("/workspaces/{workspace}/questions/customers", { params: { path: { workspace } }, body }),
  );
}

/** One customer's events, each with the step that it is. */
export function useWalk(of: Of, customer: string | undefined, kind: string | undefined) {
  return useQuery({
    queryKey: ["get", "journey", of, "walk", customer, kind],
    queryFn: () => {
      const query = { customer: customer ?? "", id_kind: kind };
      return answered(client.GET(`${JOURNEY}/walk`, { params: { path: of, query } }));
    },
    enabled: customer !== undefined,
  });
}

/** People who can own something. */
export function usePeople() {
  return useQuery({ queryKey: ["get", "people"], queryFn: () => answered(client.GET("/people")) });
}

/** Sends something that changes the journey; whatever is shown is asked for anew, as figures and lists hang on it. */
function useChange<In, Out>(change: (input: In) => Promise<Out>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queries.invalidateQueries() });
}

export function usePatchJourney(of: Of) {
  return useChange((body: Schema<"JourneyPatch">) => answered(client.PATCH(JOURNEY, { params: { path: of }, body })));
}

export function useDecide(of: Of) {
  return useChange((body: Schema<"DecisionIn">) =>
    answered(client.POST(`${JOURNEY}/decisions`, { params: { path: of }, body })),
  );
}

export function useTakeBack(of: Of) {
  return useChange((id: string) =>
    answered(client.DELETE(`${JOURNEY}/decisions/{id}`, { params: { path: { ...of, id } } })),
  );
}

/** Draws the map from what customers do: a first drawing, to be corrected by hand. */
export function useDrawFromEvents({ workspace, slug }: Of) {
  return useChange(async (journey: JourneyOut) => {
    const body = { reading: journey.reading, title: journey.title };
    const drawn = await answered(
      client.POST("/workspaces/{workspace}/journeys/draft", { params: { path: { workspace } }, body }),
    );
    // A drawing from events knows of no owner; the journey keeps its own.
    const map = { ...drawn.map, owner: journey.owner?.name ?? null };
    return answered(
      client.POST(`${JOURNEY}/operations`, {
        params: { path: { workspace, slug } },
        body: { base_rev: journey.rev, operations: [{ op: "import" as const, map }] },
      }),
    );
  });
}

/** All customers behind a figure, page by page. */
export async function allCustomers(
  workspace: string,
  { question, at }: PictureOut,
  figure: Figure,
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
