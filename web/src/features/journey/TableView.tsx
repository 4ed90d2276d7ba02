import type { PictureOut, Row } from "./contract";
import { texts } from "./texts";

/** From how many letters on a column is made wide. */
const LONG = 24;

/** The picture in rows and words: the same facts, with headers that a screen reader names. */
export function TableView({
  picture,
  selected,
  onOpen,
}: {
  picture: PictureOut;
  selected: string | undefined;
  onOpen: (opens: string) => void;
}) {
  const { table } = picture;
  const common = { selected, onOpen };
  return (
    <div className="flex flex-col gap-6">
      <Sheet caption={table.caption} columns={table.station_columns} rows={table.stations} {...common} />
      {table.differences.length > 0 && (
        <Sheet caption={texts.differences} columns={table.difference_columns} rows={table.differences} {...common} />
      )}
    </div>
  );
}

function Sheet({
  caption,
  columns,
  rows,
  selected,
  onOpen,
}: {
  caption: string;
  columns: readonly string[];
  rows: readonly Row[];
  selected: string | undefined;
  onOpen: (opens: string) => void;
}) {
  const long = new Set(
    columns.map((_, at) => at).filter((at) => rows.some((row) => (row.cells[at]?.length ?? 0) > LONG)),
  );
  return (
    <section className="overflow-x-auto rounded-xl border border-line bg-paper shadow-card" aria-label={caption}>
      <table className="w-full border-collapse text-[0.875rem]">
        <caption className="px-4 pt-3 pb-2 text-left font-medium">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className="border-b border-faint px-4 py-2 text-left text-[0.8125rem] font-medium text-quiet"
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.opens}
              className="border-b border-line last:border-0 hover:bg-band has-[[aria-pressed=true]]:bg-accent-wash"
            >
              {row.cells.map((cell, at) => (
                <Cell
                  key={columns[at]}
                  cell={cell}
                  first={at === 0}
                  long={long.has(at)}
                  pressed={row.opens === selected}
                  onOpen={() => onOpen(row.opens)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({
  cell,
  first,
  long,
  pressed,
  onOpen,
}: {
  cell: string;
  first: boolean;
  long: boolean;
  pressed: boolean;
  onOpen: () => void;
}) {
  if (!first) {
    return (
      <td dir="auto" className={`${long ? "min-w-56 [overflow-wrap:anywhere]" : "min-w-20"} px-4 py-2 align-top`}>
        {cell}
      </td>
    );
  }
  return (
    <th scope="row" className="min-w-52 px-4 py-2 text-left align-top font-medium">
      <button
        type="button"
        dir="auto"
        aria-pressed={pressed}
        onClick={onOpen}
        className="cursor-pointer text-left [overflow-wrap:anywhere] text-real underline decoration-faint underline-offset-3 hover:decoration-current"
      >
        {cell}
      </button>
    </th>
  );
}
