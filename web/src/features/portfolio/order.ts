// Which journeys are listed, and in which order.
import type { Schema } from "@/api/client";

/** A journey of the list. */
export type Card = Schema<"JourneyCard"> & { actions?: ActionCount };
export type Standing = Schema<"JourneyStanding">;

/** What comes first. */
export type Sort = "worst" | "readiness" | "review" | "overdue" | "title";

/** Which journeys are wanted. */
export interface Wanted {
  sort?: Sort | undefined;
  owner?: string | undefined;
  words?: string | undefined;
  due?: true | undefined;
}

/** How many actions of a journey are not over, and how many of them are late. */
export interface ActionCount {
  open: number;
  overdue: number;
}

/** The counts of actions by journey. */
export function countsOf(
  actions: readonly Pick<Schema<"Action">, "journey" | "status" | "overdue">[],
): ReadonlyMap<string, ActionCount> {
  const counts = new Map<string, ActionCount>();
  for (const { journey, status, overdue } of actions) {
    const before = counts.get(journey) ?? { open: 0, overdue: 0 };
    const open = status === "planned" || status === "doing";
    counts.set(journey, { open: before.open + (open ? 1 : 0), overdue: before.overdue + (overdue ? 1 : 0) });
  }
  return counts;
}

/** Whether a journey's review is due, or an action of it is late. */
export function needsSomething(card: Card): boolean {
  return (card.review_due_days ?? 1) <= 0 || (card.actions?.overdue ?? 0) > 0;
}

/** The journeys that are wanted, in order; what is not known yet comes last, and equal ones by name. */
export function arranged(cards: readonly Card[], standings: ReadonlyMap<string, Standing>, wanted: Wanted): Card[] {
  const { sort = "worst", owner, words, due } = wanted;
  const looked = words?.trim().toLocaleLowerCase();
  const found = cards.filter(
    (card) =>
      (owner === undefined || (card.owner?.name ?? "") === owner) &&
      (!looked || card.title.toLocaleLowerCase().includes(looked)) &&
      (!due || needsSomething(card)),
  );
  const weight = (card: Card): number => {
    const standing = standings.get(card.slug);
    if (sort === "worst") return -(standing?.worst?.customers.count ?? -1);
    if (sort === "readiness") return standing ? standing.readiness.met : 99;
    if (sort === "review") return card.review_due_days ?? 1e6;
    if (sort === "overdue") return -(card.actions?.overdue ?? 0);
    return 0;
  };
  return found.sort((one, other) => weight(one) - weight(other) || one.title.localeCompare(other.title));
}

/** The owners of journeys, by name; the empty name where a journey has none. */
export function ownersOf(cards: readonly Card[]): string[] {
  return [...new Set(cards.map((card) => card.owner?.name ?? ""))].sort((one, other) => one.localeCompare(other));
}
