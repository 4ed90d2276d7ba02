// Which actions are listed, and in which column.
import type { ActionOut, Status } from "./contract";

export const STATUSES: readonly Status[] = ["planned", "doing", "done", "dropped"];

/** What may happen next with an action, the likeliest first. */
export const MOVES: Record<Status, readonly Status[]> = {
  planned: ["doing", "done", "dropped"],
  doing: ["done", "planned", "dropped"],
  done: ["doing"],
  dropped: ["planned"],
};

/** Which actions are wanted. */
export interface Wanted {
  status?: Status | undefined;
  owner?: string | undefined;
  journey?: string | undefined;
  overdue?: true | undefined;
}

/** The actions that are wanted: late ones first, then by their day. */
export function wantedOf(actions: readonly ActionOut[], { status, owner, journey, overdue }: Wanted): ActionOut[] {
  return actions
    .filter(
      (one) =>
        (!status || one.status === status) &&
        (owner === undefined || one.owner === owner) &&
        (!journey || one.journey === journey) &&
        (!overdue || one.overdue),
    )
    .sort((one, other) => one.due.localeCompare(other.due) || one.title.localeCompare(other.title));
}

/** Owners of actions, by name. */
export function ownersOf(actions: readonly ActionOut[]): string[] {
  return [...new Set(actions.map((one) => one.owner))].sort((one, other) => one.localeCompare(other));
}

/** Journeys that have actions, by title. */
export function journeysOf(actions: readonly ActionOut[]): { slug: string; title: string }[] {
  const titles = new Map(actions.map((one) => [one.journey, one.journey_title]));
  return [...titles]
    .map(([slug, title]) => ({ slug, title }))
    .sort((one, other) => one.title.localeCompare(other.title));
}
