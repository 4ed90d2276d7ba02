import { useEffect, useState } from "react";
import { Choice, TextInput } from "@/ui/fields";
import type { Sort, Wanted } from "./order";
import { texts } from "./texts";

const words = texts.filters;
const ANYONE = "\u0000";
const SORTS: readonly Sort[] = ["worst", "readiness", "review", "overdue", "title"];
const PAUSE_MS = 250;

/** Which journeys are shown and in which order; all of it is in the address. */
export function Filters({
  wanted,
  owners,
  onChange,
}: {
  wanted: Wanted;
  owners: readonly string[];
  onChange: (part: Wanted) => void;
}) {
  const [text, setText] = useState(wanted.words ?? "");
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a pause after typing changes the address
  useEffect(() => {
    if (text === (wanted.words ?? "")) return;
    const timer = setTimeout(() => onChange({ words: text || undefined }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <search aria-label={words.label} className="mb-5 flex flex-wrap items-end gap-x-4 gap-y-3">
      <div className="w-full sm:w-56">
        <TextInput label={words.words} placeholder={words.wordsHint} value={text} onChange={setText} />
      </div>
      <div className="min-w-32 flex-1 sm:max-w-52">
        <Choice
          label={words.owner}
          value={wanted.owner ?? ANYONE}
          options={[
            { value: ANYONE, text: words.anyone },
            ...owners.map((name) => ({ value: name, text: name || words.nobody })),
          ]}
          onChange={(owner) => onChange({ owner: owner === ANYONE ? undefined : owner })}
        />
      </div>
      <div className="min-w-32 flex-1 sm:max-w-44">
        <Choice
          label={words.sort}
          value={wanted.sort ?? "worst"}
          options={SORTS.map((value) => ({ value, text: words.sorts[value] }))}
          onChange={(sort) => onChange({ sort: sort === "worst" ? undefined : sort })}
        />
      </div>
      <label className="flex cursor-pointer items-center gap-2 py-2">
        <input
          type="checkbox"
          checked={wanted.due ?? false}
          onChange={(event) => onChange({ due: event.target.checked ? true : undefined })}
          className="size-4 accent-[var(--real)]"
        />
        {words.due}
      </label>
    </search>
  );
}
