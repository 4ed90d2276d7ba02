// A pasted list of lines, such as sticky notes, as stages and steps.

/** What was found in the lines. */
export interface Notes {
  stages: { name: string; steps: string[] }[];
  /** Whether the lines look like cells of a spreadsheet. */
  isTable: boolean;
}

/** A mark before a line: a bullet, a number, a box to tick. */
const BULLET = /^(?:[-*•–‣▪◦]|\d{1,3}[.)]|\[[ x]\])\s+/i;
/** A heading that says it is one. */
const HEADING = /^#{1,6}\s+(.+)$|^(.+):$/;

interface Row {
  indent: number;
  text: string;
  /** The name, where the line is marked as a heading. */
  heading: string | undefined;
}

/**
 * Reads lines as steps. What is indented belongs to the line above that is less so, which is a stage; without
 * indentation a blank line begins a stage, whose name is the block's heading (`# Buy` or `Buy:`) or its place.
 */
export function notesOf(text: string): Notes {
  const lines = text.split(/\r\n|[\n\r]/).map((line) => line.replaceAll("\u00a0", " "));
  const filled = lines.filter((line) => line.trim() !== "");
  const isTable = filled.length > 1 && filled.every((line) => line.trim().includes("\t"));
  const blocks: Row[][] = [[]];
  for (const line of lines) {
    if (line.trim() === "") blocks.push([]);
    else blocks.at(-1)?.push(rowOf(line));
  }
  const rows = blocks.filter((block) => block.length > 0);
  const indents = rows.flat().map((row) => row.indent);
  const least = Math.min(...indents);
  const stages = indents.some((indent) => indent > least) ? indented(rows.flat(), least) : inBlocks(rows);
  return { stages: stages.filter((stage) => stage.steps.length > 0), isTable };
}

function rowOf(line: string): Row {
  const indent = /^[ \t]*/.exec(line)?.[0].replaceAll("\t", "    ").length ?? 0;
  const bare = line.trim().replace(BULLET, "").trim();
  const heading = HEADING.exec(bare);
  return { indent, text: bare, heading: (heading?.[1] ?? heading?.[2])?.trim() };
}

function indented(rows: readonly Row[], least: number): Notes["stages"] {
  const stages: Notes["stages"] = [];
  for (const row of rows) {
    if (row.indent <= least) stages.push({ name: row.heading ?? row.text, steps: [] });
    else stages.at(-1)?.steps.push(row.heading ?? row.text);
  }
  // A line that nothing is indented below is a step of its own.
  return stages.map((stage) => (stage.steps.length > 0 ? stage : { ...stage, steps: [stage.name] }));
}

function inBlocks(blocks: readonly Row[][]): Notes["stages"] {
  const stages: Notes["stages"] = [];
  for (const block of blocks) {
    let open: Notes["stages"][number] | undefined;
    for (const row of block) {
      if (row.heading !== undefined) {
        open = { name: row.heading, steps: [] };
        stages.push(open);
        continue;
      }
      // A heading that stands alone is that of the block after it.
      if (!open) {
        const last = stages.at(-1);
        open = last && last.steps.length === 0 ? last : { name: "", steps: [] };
        if (open !== last) stages.push(open);
      }
      open.steps.push(row.text);
    }
  }
  const filled = stages.filter((stage) => stage.steps.length > 0);
  return filled.map((stage, n) => ({ ...stage, name: stage.name || `Stage ${n + 1}` }));
}

/** The map as a map file, in which no step is bound to events yet. Names that come twice get ids of their own. */
export function fileOf(title: string, stages: Notes["stages"], brief?: object): string {
  const steps = distinct();
  const groups = distinct();
  return JSON.stringify({
    desireline: 1,
    title,
    ...(brief ? { brief } : {}),
    stages: stages.map((stage) => ({
      ...groups(stage.name),
      steps: stage.steps.map((name) => ({ ...steps(name), events: [] })),
    })),
  });
}

/** Gives names, each with an id where one like it was there before. */
function distinct(): (name: string) => { name: string; id?: string } {
  const seen = new Map<string, number>();
  return (name) => {
    const key = slugLike(name);
    const n = (seen.get(key) ?? 0) + 1;
    seen.set(key, n);
    if (n === 1) return { name };
    let id = `${key.slice(0, 90)}-${n}`;
    while (seen.has(id)) id += "-again";
    seen.set(id, 1);
    return { name, id };
  };
}

function slugLike(name: string): string {
  const slug = name.toLowerCase().replace(/[^\p{L}\p{N}_]+/gu, "-");
  return slug.replace(/^-+|-+$/g, "") || "unnamed";
}
