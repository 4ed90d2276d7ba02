/** How the journey page shows its journey: what customers did, as a picture or a table, or the map in one of its views. */
export const VIEWS = ["picture", "map", "blueprint", "behaviour", "lean", "flow", "table", "history"] as const;
export type JourneyView = (typeof VIEWS)[number];

/** What the address of a journey page says. */
export interface JourneySearch {
  /** Only cases that start on this day or later (`YYYY-MM-DD`). */
  from?: string;
  /** Only cases that start before this day. */
  to?: string;
  /** The mark that is selected: a difference's key, `step:…` or `stage:…`. */
  selected?: string;
  /** The picture when absent. */
  view?: JourneyView;
  /** The earlier of two revisions that are compared; in the picture, since which one changes are marked. */
  base?: number;
  /** The later of the two. */
  rev?: number;
  /** Whether which events a step is stands beside the map. */
  ground?: true;
  /** The page as it is printed. */
  page?: "paper";
  /** The customer that is walked along with. */
  walk?: string;
  /** Which kind of id names that customer. */
  kind?: string;
}

/** Reads a journey page's search; what is not one of these is left out, so that a wrong link still opens. */
export function journeySearch(search: Record<string, unknown>): JourneySearch {
  const found: JourneySearch = {};
  if (isDay(search.from)) found.from = search.from;
  if (isDay(search.to)) found.to = search.to;
  if (isText(search.selected)) found.selected = search.selected;
  const view = VIEWS.find((one) => one === search.view);
  if (view && view !== "picture") found.view = view;
  if (isRevision(search.base)) found.base = search.base;
  if (isRevision(search.rev)) found.rev = search.rev;
  if (search.ground === true) found.ground = true;
  if (search.page === "paper") found.page = "paper";
  if (isText(search.walk)) found.walk = search.walk;
  if (isText(search.walk) && isText(search.kind)) found.kind = search.kind;
  return found;
}

const SORTS = ["worst", "readiness", "review", "overdue", "title"] as const;

/** What the address of the portfolio says. */
export interface PortfolioSearch {
  /** What comes first; the worst difference when absent. */
  sort?: (typeof SORTS)[number];
  /** Only journeys of this owner; empty: those without one. */
  owner?: string;
  /** Only journeys whose title has these words. */
  words?: string;
  /** Only journeys that need something: a review that is due, an action that is late. */
  due?: true;
}

/** Reads the portfolio's search. */
export function portfolioSearch(search: Record<string, unknown>): PortfolioSearch {
  const found: PortfolioSearch = {};
  const sort = SORTS.find((one) => one === search.sort);
  if (sort) found.sort = sort;
  if (typeof search.owner === "string") found.owner = search.owner;
  if (isText(search.words)) found.words = search.words;
  if (search.due === true) found.due = true;
  return found;
}

const STATUSES = ["planned", "doing", "done", "dropped"] as const;

/** What the address of the list of actions says. */
export interface ActionsSearch {
  status?: (typeof STATUSES)[number];
  owner?: string;
  journey?: string;
  /** Only those whose day has passed. */
  overdue?: true;
}

/** Reads the search of the list of actions. */
export function actionsSearch(search: Record<string, unknown>): ActionsSearch {
  const found: ActionsSearch = {};
  const status = STATUSES.find((one) => one === search.status);
  if (status) found.status = status;
  if (typeof search.owner === "string") found.owner = search.owner;
  if (isText(search.journey)) found.journey = search.journey;
  if (search.overdue === true) found.overdue = true;
  return found;
}

/** What the address of the evidence page says: the words that are looked for in feedback. */
export interface EvidenceSearch {
  words?: string;
}

/** Reads the search of the evidence page. */
export function evidenceSearch(search: Record<string, unknown>): EvidenceSearch {
  return isText(search.words) ? { words: search.words } : {};
}

/** What the address of a customer's page says: which kind of id names them. */
export interface CustomerSearch {
  kind?: string;
}

/** Reads the search of a customer's page. */
export function customerSearch(search: Record<string, unknown>): CustomerSearch {
  return isText(search.kind) ? { kind: search.kind } : {};
}

/** The ways in on the first screen. */
export const WAYS = ["events", "answers", "map", "notes", "template", "here", "nothing"] as const;

/** What the address of the first screen says: which way in was chosen. */
export interface StartSearch {
  way?: (typeof WAYS)[number];
}

/** Reads the search of the first screen. */
export function startSearch(search: Record<string, unknown>): StartSearch {
  const way = WAYS.find((one) => one === search.way);
  return way ? { way } : {};
}

/** Takes what an address says beside this out of the search of its page, where the router would leave it. */
export function only<T extends object>(read: (search: Record<string, unknown>) => T) {
  return (search: Record<string, unknown>): T => {
    const nothing = Object.fromEntries(Object.keys(search).map((key) => [key, undefined]));
    return { ...nothing, ...read(search) };
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length < 1_000;
}

function isDay(value: unknown): value is string {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}

function isRevision(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}
