// Which column is what, in what the server says of a file and in what it is told.
import type { Schema } from "@/api/client";
import { texts } from "./texts";

/** What a file holds. */
export type Kind = "events" | "answers";
/** What a column can be, as the server is told it. */
export type Role = keyof Schema<"ColumnsIn"> & keyof typeof texts.roles;

const ROLES: Record<Kind, readonly Role[]> = {
  events: ["customer", "case", "activity", "time", "channel", "actor", "session", "amount"],
  answers: ["customer", "case", "time", "score", "text", "title", "language", "channel", "question", "touchpoint"],
};

/** What is needed before the others are of use. */
const NEEDED: Record<Kind, readonly Role[]> = {
  events: ["customer", "case", "activity", "time"],
  answers: ["customer", "time", "score", "text"],
};

/** A role, the column that has it, and why. */
export interface Chosen {
  role: Role;
  column: string | undefined;
  why: string | undefined;
  needed: boolean;
}

/** All roles of a kind of file in their order, with what a dry run chose; without one, with what was named by hand. */
export function chosen(kind: Kind, run: Schema<"DryRun"> | undefined, named: Partial<Record<Role, string>>): Chosen[] {
  return ROLES[kind].map((role) => {
    const found = run?.columns.find((one) => one.role.replaceAll(" ", "_") === role);
    return {
      role,
      column: found?.column ?? named[role],
      why: found && (found.named ? texts.mapping.named : found.why),
      needed: NEEDED[kind].includes(role),
    };
  });
}

/** All columns of the file: those with a role, then those without. */
export function columnsOf(run: Schema<"DryRun">): string[] {
  return [...new Set([...run.columns.map((one) => one.column), ...run.unused])];
}

/** The columns that a refusal names, since it could not tell which is what. */
export function columnsIn(detail: string): string[] {
  const list = /the columns are ((?:`[^`]*`(?:, )?)+)/.exec(detail)?.[1] ?? "";
  return [...list.matchAll(/`([^`]*)`/g)].map(([, name]) => name ?? "");
}

/** A sentence as people write it: without what only the command line needs (`…; --zone changes that`), and with quotes. */
export function plain(text: string): string {
  return text
    .split("; ")
    .filter((part, at) => at === 0 || !part.includes("--"))
    .join("; ")
    .replaceAll(/`([^`]*)`/g, "“$1”");
}

/** A short name for a file's source: `Orders 2026 (1).csv.gz` is `orders-2026-1`. */
export function sourceName(file: string): string {
  const stem = file.replace(/(\.(csv|tsv|txt|jsonl?|ndjson|parquet|xes|gz))+$/i, "");
  const name = stem
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name.slice(0, 40) || "first-file";
}

/** A title for a journey after its file: `Order events`. */
export function titleAfter(source: string): string {
  const words = source.replaceAll("-", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
