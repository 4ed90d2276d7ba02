// What a binding matches by the names of events: which, whose else they are, and which may be meant.
import type { MapDoc } from "./contract";

/** A name of events with how many have it. */
export interface Counted {
  name: string;
  events: number;
}

/** Another touchpoint that the same events show. */
export interface Conflict {
  touchpoint: string;
  events: number;
}

/** A name that may be meant. */
export interface Suggestion extends Counted {
  isAlike: boolean;
}

/** How many names are proposed. */
const PROPOSED = 6;

/** The names that one of the patterns matches; in a pattern `*` stands for any text. */
export function matched(names: readonly Counted[], patterns: readonly string[]): Counted[] {
  const tests = patterns.map(testOf);
  return names.filter(({ name }) => tests.some((test) => test.test(name)));
}

function testOf(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*")}$`, "u");
}

/** The other touchpoints of the map that some of these names show, too. */
export function conflicts(map: MapDoc, touchpoint: string, names: readonly Counted[]): Conflict[] {
  return touchpoints(map)
    .filter((one) => one.id !== touchpoint)
    .map((one) => ({ touchpoint: one.name, events: total(matched(names, one.binding?.events ?? [])) }))
    .filter((one) => one.events > 0);
}

/** Names that a touchpoint may mean: those like its name first, then the most frequent ones that no touchpoint has. */
export function suggestions(
  map: MapDoc,
  { id, name: words }: { id: string; name: string },
  names: readonly Counted[],
  patterns: readonly string[],
): Suggestion[] {
  const mine = new Set(matched(names, patterns).map((one) => one.name));
  const taken = touchpoints(map).flatMap((one) => (one.id === id ? [] : (one.binding?.events ?? [])));
  const others = new Set(matched(names, taken).map((one) => one.name));
  const wanted = wordsOf(words);
  return names
    .filter(({ name }) => !mine.has(name))
    .map((one) => ({ ...one, likeness: likeness(wanted, wordsOf(one.name)) }))
    .filter((one) => one.likeness > 0 || !others.has(one.name))
    .sort(
      (one, other) => other.likeness - one.likeness || other.events - one.events || (one.name < other.name ? -1 : 1),
    )
    .slice(0, PROPOSED)
    .map(({ name, events, likeness }) => ({ name, events, isAlike: likeness > 0 }));
}

/** How many events the names have together. */
export function total(names: readonly Counted[]): number {
  return names.reduce((sum, one) => sum + one.events, 0);
}

function touchpoints(map: MapDoc) {
  return map.stages.flatMap((stage) => stage.steps).flatMap((step) => step.touchpoints);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** How many of the words have one beginning like them: `pays` is like `payment`. */
function likeness(wanted: readonly string[], words: readonly string[]): number {
  const alike = (one: string, other: string) => {
    const length = Math.min(one.length, other.length, 5);
    return length >= 3 && one.slice(0, Math.max(3, length - 1)) === other.slice(0, Math.max(3, length - 1));
  };
  return wanted.filter((one) => words.some((other) => alike(one, other))).length;
}
