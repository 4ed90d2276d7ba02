import { day, minute } from "@/api/dates";
import { texts } from "./texts";

const words = texts.preview;
/** Rows that are shown: enough to see whether columns were mixed up. */
const ROWS = 6;

/** A row as the server read it: an event, by the names of its columns. */
type Row = Record<string, unknown>;

const COLUMNS: readonly [heading: string, cell: (row: Row) => string][] = [
  [words.when, when],
  [words.who, (row) => text(row.raw_id)],
  [words.what, (row) => text(row.name)],
  [words.about, (row) => text(row.case_id)],
  [words.where, (row) => text(row.channel)],
  [words.score, (row) => text(row.feedback_score)],
  [words.said, (row) => text(row.feedback_text)],
];

/** The first rows as events; columns that none of them fills are left out. */
export function Preview({ rows }: { rows: readonly Row[] }) {
  const shown = rows.slice(0, ROWS);
  const columns = COLUMNS.filter(([, cell]) => shown.some((row) => cell(row) !== ""));
  return (
    <div>
      <h2 className="mb-2 text-base font-semibold tracking-tight">{words.title}</h2>
      {shown.length === 0 && <p className="text-quiet">{words.empty}</p>}
      {shown.length > 0 && (
        <section
          aria-label={words.title}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
          tabIndex={0}
          className="relative overflow-x-auto rounded-xl border border-line bg-paper"
        >
          <table className="w-full text-left text-[0.875rem]">
            <thead>
              <tr className="border-b border-line text-[0.8125rem] text-quiet">
                {columns.map(([heading]) => (
                  <th key={heading} scope="col" className="px-3 py-2 font-medium whitespace-nowrap">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <tr key={text(row.sequence)} className="border-b border-line last:border-0">
                  {columns.map(([heading, cell]) => (
                    <td key={heading} dir="auto" className="max-w-80 truncate px-3 py-1.5 tabular-nums">
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

function when(row: Row): string {
  const at = text(row.ts);
  if (at === "") return "";
  return row.ts_precision === "day" ? day(at) : minute(at);
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}
