// Blocks of texts as spreadsheets put them on the clipboard.

/** Rows of a block, all of the same length. */
export type Table = string[][];

/** Reads tab-separated lines. A field in quotes may hold tabs, line breaks and doubled quotes. */
export function readTsv(text: string): Table {
  const rows: Table = [[]];
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  let at = 0;
  while (at <= source.length) {
    const quoted = source[at] === '"' ? quotedField(source, at) : undefined;
    const end = quoted?.end ?? plainEnd(source, at);
    rows.at(-1)?.push(quoted?.text ?? source.slice(at, end));
    if (source[end] === "\n") rows.push([]);
    at = end + 1;
  }
  return evened(rows);
}

/** A field in quotes that ends before a tab, a line break or the end; none when the quotes are only a part of it. */
function quotedField(source: string, at: number): { text: string; end: number } | undefined {
  let text = "";
  for (let n = at + 1; n < source.length; n += 1) {
    if (source[n] !== '"') text += source[n];
    else if (source[n + 1] === '"') {
      text += '"';
      n += 1;
    } else {
      const end = n + 1;
      return end === source.length || source[end] === "\t" || source[end] === "\n" ? { text, end } : undefined;
    }
  }
  return undefined;
}

function plainEnd(source: string, at: number): number {
  let end = at;
  while (end < source.length && source[end] !== "\t" && source[end] !== "\n") end += 1;
  return end;
}

/** Writes tab-separated lines that spreadsheets read as cells. */
export function writeTsv(table: Table): string {
  const field = (text: string) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return table.map((row) => row.map(field).join("\t")).join("\n");
}

/** Writes a table of HTML, for editors that take no tabs. */
export function writeHtml(table: Table): string {
  const escaped = (text: string) =>
    text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replaceAll("\n", "<br>");
  const row = (cells: string[]) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
  return `<table><tbody>${table.map(row).join("")}</tbody></table>`;
}

/** Reads the first table of a page; a cell over several columns stands in the first of them. */
export function readHtml(html: string): Table | undefined {
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  if (!table) return undefined;
  const rows = [...table.rows].map((row) =>
    [...row.cells].flatMap((cell) => {
      for (const br of cell.querySelectorAll("br")) br.replaceWith("\n");
      const text = (cell.textContent ?? "").replace(/[ \u00a0]+/g, " ").trim();
      return [text, ...Array<string>(Math.min(Math.max(cell.colSpan - 1, 0), 200)).fill("")];
    }),
  );
  return rows.length > 0 ? evened(rows) : undefined;
}

/** What the clipboard has: its text, or a table of a page when its text has no columns. */
export function readClipboard(text: string, html: string): Table {
  if (!text.includes("\t") && html.includes("<table")) {
    const table = readHtml(html);
    if (table && (table[0]?.length ?? 0) > 1) return table;
  }
  return readTsv(text);
}

export function cellsIn(table: Table): number {
  return table.length * (table[0]?.length ?? 0);
}

function evened(rows: Table): Table {
  const width = Math.max(...rows.map((row) => row.length));
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill("")]);
}
