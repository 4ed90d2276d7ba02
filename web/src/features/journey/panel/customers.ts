// The customers of a list, in words.
import { day } from "@/api/dates";
import { counted } from "@/api/figures";
import type { CaseState, FoundCustomer } from "../contract";
import { texts } from "../texts";

/** A customer whose cases go on on the next page is one customer. */
export function merged(found: readonly FoundCustomer[]): FoundCustomer[] {
  const all: FoundCustomer[] = [];
  for (const one of found) {
    const last = all.at(-1);
    if (last && last.customer === one.customer && last.id_kind === one.id_kind) {
      all[all.length - 1] = { ...last, cases: [...last.cases, ...one.cases] };
    } else {
      all.push(one);
    }
  }
  return all;
}

/** How it went: `arrived`, or `arrived 2, left 1` over several cases. */
export function statesOf({ cases }: FoundCustomer): string {
  const states: readonly CaseState[] = ["completed", "dropped", "open"];
  const found = states
    .map((state) => [state, cases.filter((one) => one.state === state).length] as const)
    .filter(([, n]) => n > 0);
  return found.map(([state, n]) => `${texts.customers.states[state]}${cases.length > 1 ? ` ${n}` : ""}`).join(", ");
}

/** When it was, and how much happened. */
export function spanOf({ cases }: FoundCustomer): string {
  const first = cases.map((one) => one.started_at).sort()[0] ?? "";
  const last =
    cases
      .map((one) => one.ended_at)
      .sort()
      .at(-1) ?? "";
  const events = cases.reduce((sum, one) => sum + one.events, 0);
  const days = day(first) === day(last) ? day(first) : `${day(first)} – ${day(last)}`;
  const often = cases.length > 1 ? ` · ${cases.length} times` : "";
  return `${days} · ${counted(events, "event")}${often}`;
}
