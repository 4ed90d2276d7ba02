const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const MINUTE = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** An instant or a date as a day: `3 May 2026`. Days are those of UTC, as the figures are. */
export function day(at: string): string {
  return said(DAY, at);
}

/** An instant to the minute, in UTC: `3 May 2026, 14:05`. */
export function minute(at: string): string {
  return said(MINUTE, at);
}

/** How far a date is from today in plain words: `in 3 days`, `12 days ago`, `today`. */
export function fromToday(date: string, today: Date = new Date()): string {
  const days = daysBetween(today.toISOString().slice(0, 10), date.slice(0, 10));
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days === -1) return "yesterday";
  return days > 0 ? `in ${days} days` : `${-days} days ago`;
}

/** Whole days from one date (`YYYY-MM-DD`) to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

function said(format: Intl.DateTimeFormat, at: string): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? at : format.format(time);
}
