// What a cell of a lane of feelings says: a number from −2 to 2, or a word whose value is known. As the server reads it.

/** Words that say how it feels, from −2 (frustration) to 2 (delight). The first of a value is the one that is written. */
const WORDS: readonly (readonly [string, number])[] = [
  ["delighted", 2],
  ["thrilled", 2],
  ["enthusiastic", 2],
  ["happy", 1.5],
  ["excited", 1.5],
  ["proud", 1.5],
  ["pleased", 1],
  ["content", 1],
  ["satisfied", 1],
  ["relieved", 1],
  ["confident", 1],
  ["hopeful", 1],
  ["looking forward", 1],
  ["in good hands", 1],
  ["calm", 0.5],
  ["curious", 0.5],
  ["safe", 0.5],
  ["neutral", 0],
  ["indifferent", 0],
  ["unsure", -0.5],
  ["wary", -0.5],
  ["hesitant", -0.5],
  ["annoyed", -1],
  ["impatient", -1],
  ["worried", -1],
  ["anxious", -1],
  ["nervous", -1],
  ["confused", -1],
  ["bored", -1],
  ["disappointed", -1.5],
  ["helpless", -1.5],
  ["frustrated", -2],
  ["angry", -2],
  ["furious", -2],
];

/** A word for each half, the best first. */
export const FEELINGS: readonly string[] = [2, 1.5, 1, 0.5, 0, -0.5, -1, -1.5, -2].map(wordFor);

interface Read {
  value: number;
  /** The word that says it, and where it stands; none for a number. */
  word?: string;
  at?: number;
}

/** What a cell says, if anything. */
export function feelingOf(cell: string | undefined): number | undefined {
  return read(cell ?? "")?.value;
}

function read(cell: string): Read | undefined {
  const text = cell.replaceAll("−", "-").toLowerCase();
  const trimmed = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(trimmed)) return { value: Math.min(2, Math.max(-2, Number(trimmed))) };
  let found: Required<Read> | undefined;
  for (const [word, value] of WORDS) {
    const at = indexOfWord(text, word);
    if (at >= 0 && (found === undefined || at < found.at)) found = { value, word, at };
  }
  if (!found) return undefined;
  const before = text.slice(0, found.at).trim().split(/\s+/).at(-1) ?? "";
  return ["not", "never", "no"].includes(before) ? undefined : found;
}

function indexOfWord(text: string, word: string): number {
  const letter = /[\p{Alphabetic}\p{N}]/u;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const beside = [text[at - 1], text[at + word.length]];
    if (!beside.some((sign) => sign !== undefined && letter.test(sign))) return at;
  }
  return -1;
}

/** The word for a value. */
export function wordFor(value: number): string {
  const near = Math.round(Math.min(2, Math.max(-2, value)) * 2) / 2;
  return WORDS.find(([, one]) => one === near)?.[0] ?? "neutral";
}

/** The cell when its feeling becomes another one: what else it says stays. */
export function withFeeling(cell: string | undefined, value: number): string {
  const text = cell ?? "";
  const word = wordFor(value);
  const said = read(text);
  if (text.trim() === "" || (said && said.word === undefined)) return word;
  if (!said || said.at === undefined || said.word === undefined) return `${word}: ${text}`;
  const old = text.slice(said.at, said.at + said.word.length);
  const written = /^\p{Lu}/u.test(old) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  return text.slice(0, said.at) + written + text.slice(said.at + said.word.length);
}
