import { useState } from "react";
import type { Schema } from "@/api/client";
import { count, counted } from "@/api/figures";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import { type Kind, plain } from "./columns";
import { dryRun, wordOf } from "./data";
import { texts } from "./texts";
import { readIn, type Trial } from "./useTrial";

const words = texts.refused;
/** Rows that are shown before somebody asks for more. */
const FIRST = 5;

/** The rows that cannot be read, each with the reason. */
export function Refused({
  workspace,
  upload,
  kind,
  trial,
}: {
  workspace: string;
  upload: string;
  kind: Kind;
  trial: Trial;
}) {
  const [more, setMore] = useState<Schema<"RejectedPage">[]>([]);
  const [all, setAll] = useState(false);
  const [error, setError] = useState<unknown>();
  const { run, said } = trial;
  if (!run) return null;
  const pages = [run.rejected, ...more];
  const rows = pages.flatMap((page) => page.items);
  const next = pages.at(-1)?.next;
  const load = async () => {
    if (!all) return setAll(true);
    try {
      const body = { kind: wordOf(kind), read: readIn(kind, said), rejected_after: next ?? 0 };
      const { rejected } = await dryRun(workspace, upload, body);
      setMore((before) => [...before, rejected]);
    } catch (wrong) {
      setError(wrong);
    }
  };
  return (
    <section aria-labelledby="refused-title">
      <h2 id="refused-title" className="text-base font-semibold tracking-tight">
        {words.title(counted(run.rows_rejected, "row"))}
      </h2>
      <p className="text-quiet">{words.lead}</p>
      <ul className="mt-2 divide-y divide-line rounded-xl border border-line bg-paper">
        {(all ? rows : rows.slice(0, FIRST)).map((row) => (
          <li key={row.row} className="flex flex-wrap gap-x-4 px-4 py-2 text-[0.875rem]">
            <span className="w-36 text-quiet tabular-nums">
              {row.line ? words.line(count(row.row), count(row.line)) : words.row(count(row.row))}
            </span>
            <span dir="auto" className="min-w-0 flex-1 basis-64 [overflow-wrap:anywhere]">
              {plain(row.reason)}
            </span>
          </li>
        ))}
      </ul>
      {((!all && rows.length > FIRST) || next != null) && (
        <Button small className="mt-2" onPress={() => void load()}>
          {words.more}
        </Button>
      )}
      {error != null && <Problem {...told(error)} />}
    </section>
  );
}
