import { useState } from "react";
import type { Schema } from "@/api/client";
import { minute } from "@/api/dates";
import { count } from "@/api/figures";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Section } from "@/ui/Card";
import { Problem } from "@/ui/Problem";
import { Sheet } from "@/ui/Sheet";
import { useRefused, useUndo } from "./data";
import { texts } from "./texts";

const words = texts.imports;
type Import = Schema<"Import">;
/** Refused rows that are shown at once. */
const FIRST = 50;

/** The files that were taken in; each can be taken back whole. */
export function Imports({ workspace, imports }: { workspace: string; imports: readonly Import[] }) {
  const [undoing, setUndoing] = useState<Import>();
  const [refused, setRefused] = useState<Import>();
  return (
    <Section title={words.title}>
      <section
        aria-label={words.scroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
        className="relative overflow-x-auto rounded-xl border border-line bg-paper"
      >
        <table className="w-full text-left text-[0.875rem]">
          <thead>
            <tr className="border-b border-line text-[0.8125rem] text-quiet">
              {[words.file, words.source, words.when, words.added, words.already, words.refused, words.state].map(
                (name, at) => (
                  <th
                    key={name}
                    scope="col"
                    className={`px-3 py-2 font-medium ${at >= 3 && at <= 5 ? "text-right" : ""}`}
                  >
                    {name}
                  </th>
                ),
              )}
              <td />
            </tr>
          </thead>
          <tbody>
            {imports.map((one) => (
              <tr key={one.id} className="border-b border-line last:border-0">
                <th scope="row" dir="auto" className="max-w-60 truncate px-3 py-2 font-medium">
                  {one.file ?? `${words.number} ${one.number}`}
                </th>
                <td dir="auto" className="max-w-40 truncate px-3 py-2">
                  {one.source}
                </td>
                <td className="px-3 py-2 whitespace-nowrap">{minute(one.started_at)}</td>
                <td className="px-3 py-2 text-right tabular-nums">{count(one.rows_added)}</td>
                <td className="px-3 py-2 text-right tabular-nums">{count(one.rows_duplicate)}</td>
                <td className="px-3 py-2 text-right whitespace-nowrap tabular-nums">
                  {count(one.rows_rejected)}
                  {one.rows_rejected > 0 && (
                    <Button small weight="quiet" className="ml-1" onPress={() => setRefused(one)}>
                      {words.showRefused}
                    </Button>
                  )}
                </td>
                <td className="px-3 py-2 whitespace-nowrap">{words.states[one.state] ?? one.state}</td>
                <td className="px-3 py-1 text-right">
                  {one.state === "done" && (
                    <Button
                      small
                      className="whitespace-nowrap"
                      aria-label={`${words.undo}: ${one.file ?? one.number}`}
                      onPress={() => setUndoing(one)}
                    >
                      {words.undo}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {undoing && <Undo workspace={workspace} one={undoing} onClose={() => setUndoing(undefined)} />}
      {refused && <Refused workspace={workspace} one={refused} onClose={() => setRefused(undefined)} />}
    </Section>
  );
}

function Undo({ workspace, one, onClose }: { workspace: string; one: Import; onClose: () => void }) {
  const undo = useUndo(workspace);
  return (
    <Sheet title={words.undoSure(one.file ?? one.source)} isOpen onClose={onClose} closeText={words.cancel}>
      <p>{words.undoText(one.rows_added)}</p>
      <Button
        weight="main"
        className="mt-4"
        isDisabled={undo.isPending}
        onPress={() => undo.mutate(one.number, { onSuccess: onClose })}
      >
        {words.undoYes}
      </Button>
      {undo.error && (
        <div className="mt-4">
          <Problem {...told(undo.error)} />
        </div>
      )}
    </Sheet>
  );
}

function Refused({ workspace, one, onClose }: { workspace: string; one: Import; onClose: () => void }) {
  const { data, error } = useRefused(workspace, one.number);
  const [shown, setShown] = useState(FIRST);
  const rows = data?.slice(0, shown) ?? [];
  return (
    <Sheet title={words.refusedTitle(one.file ?? one.source)} isOpen onClose={onClose}>
      {error && <Problem {...told(error)} />}
      <ul className="divide-y divide-line">
        {rows.map((row) => (
          <li key={row.row} className="py-2 text-[0.875rem]">
            <span className="text-quiet tabular-nums">
              {words.row(count(row.row), row.line == null ? undefined : count(row.line))}
            </span>
            <span dir="auto" className="block [overflow-wrap:anywhere]">
              {row.reason}
            </span>
          </li>
        ))}
      </ul>
      {data && data.length > shown && (
        <Button small className="mt-3" onPress={() => setShown(shown + FIRST)}>
          {words.more}
        </Button>
      )}
    </Sheet>
  );
}
