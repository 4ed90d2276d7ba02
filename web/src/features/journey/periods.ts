// Periods that a journey can be cut by, from the range of its own data.
import { day } from "@/api/dates";

/** A period of days: from the first on, up to but without the last. */
export interface Days {
  from?: string;
  to?: string;
}

/** A period with its name. */
export interface Preset extends Days {
  name: string;
}

const DAY = 86_400_000;
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/**
 * What is worth choosing: everything, then the years, the quarters or the months that the data covers, whichever
 * are between two and six, newest first.
 */
export function presets(first: string | null | undefined, last: string | null | undefined): Preset[] {
  const all: Preset[] = [{ name: "All of it" }];
  const from = parsed(first);
  const to = parsed(last);
  if (!from || !to || to < from) return all;
  for (const months of [12, 3, 1] as const) {
    const found = pieces(from, to, months);
    if (found.length >= 2 && found.length <= 6) return [...all, ...found];
  }
  return to.getTime() - from.getTime() > 60 * DAY ? [...all, ...pieces(from, to, 12).slice(0, 6)] : all;
}

function pieces(from: Date, to: Date, months: 12 | 3 | 1): Preset[] {
  const found: Preset[] = [];
  let year = from.getUTCFullYear();
  let month = Math.floor(from.getUTCMonth() / months) * months;
  while (Date.UTC(year, month) <= to.getTime()) {
    const next = Date.UTC(year, month + months);
    found.unshift({ name: nameOf(year, month, months), from: iso(Date.UTC(year, month)), to: iso(next) });
    month += months;
    if (month >= 12) {
      month = 0;
      year += 1;
    }
  }
  return found;
}

function nameOf(year: number, month: number, months: 12 | 3 | 1): string {
  if (months === 12) return `${year}`;
  return months === 3 ? `Q${month / 3 + 1} ${year}` : `${MONTHS[month]} ${year}`;
}

/** Whether two periods are the same. */
export function samePeriod(one: Days, other: Days): boolean {
  return one.from === other.from && one.to === other.to;
}

/** The last day that a period includes, as a date field shows it. */
export function lastDay(to: string | undefined): string {
  return to ? iso(Date.parse(`${to}T00:00:00Z`) - DAY) : "";
}

/** The end of a period whose last day is this. */
export function endAfter(day: string): string | undefined {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? undefined : iso(at + DAY);
}

function iso(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function parsed(at: string | null | undefined): Date | undefined {
  const date = at ? new Date(at) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}

/** A period in words that follow a verb: `between 1 Jan 2026 and 31 Mar 2026`. */
export function periodWords({ from, to }: Days): string {
  if (from && to) return `between ${day(from)} and ${day(lastDay(to))}`;
  if (from) return `on ${day(from)} or later`;
  return to ? `before ${day(to)}` : "at any time";
}
