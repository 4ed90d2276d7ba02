// How a source is, from the imports of it.
import type { Schema } from "@/api/client";

/** A source with what its imports brought. */
export interface Health {
  name: string;
  kind: Schema<"EvidenceKind">;
  remembered: boolean;
  /** Rows that count in figures. */
  rows: number;
  refused: number;
  conflicting: number;
  /** When the last file of it was taken in. */
  last: string | undefined;
}

/** Every source in its order; what was taken back does not count. */
export function healthOf(
  sources: readonly Pick<Schema<"Source">, "name" | "kind" | "mapping">[],
  imports: readonly Schema<"Import">[],
): Health[] {
  return sources.map(({ name, kind, mapping }) => {
    const kept = imports.filter((one) => one.source === name && one.state === "done");
    const sum = (of: (one: Schema<"Import">) => number) => kept.reduce((all, one) => all + of(one), 0);
    const times = kept.map((one) => one.ended_at ?? one.started_at).sort();
    return {
      name,
      kind,
      remembered: mapping != null,
      rows: sum((one) => one.rows_added),
      refused: sum((one) => one.rows_rejected),
      conflicting: sum((one) => one.rows_conflicting),
      last: times.at(-1),
    };
  });
}
