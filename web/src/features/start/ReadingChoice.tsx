import type { Schema } from "@/api/client";
import { CaseRule, FIRST_RULE, type Rule, ruleOf } from "./CaseRule";
import { useSources } from "./data";
import { texts } from "./texts";

const words = texts.reading;

/** Which data a journey is held against, as a person chooses it; no source stands for all of them. */
export interface ReadingDraft {
  sources: readonly string[];
  rule: Rule;
}

export const FIRST_READING: ReadingDraft = { sources: [], rule: FIRST_RULE };

/** The choice as the server takes it. */
export function readingOf({ sources, rule }: ReadingDraft): Schema<"Reading"> {
  return { ...ruleOf(rule), ...(sources.length > 0 ? { sources: [...sources] } : {}) };
}

/** Asks which data is meant, where there is any. */
export function ReadingChoice({
  workspace,
  draft,
  onChange,
  open,
}: {
  workspace: string;
  draft: ReadingDraft;
  onChange: (draft: ReadingDraft) => void;
  open: boolean;
}) {
  const sources = useSources(workspace).data ?? [];
  if (sources.length === 0) return null;
  const choose = (name: string, chosen: boolean) =>
    onChange({ ...draft, sources: chosen ? [...draft.sources, name] : draft.sources.filter((one) => one !== name) });
  const choice = (
    <div className="flex flex-col gap-5">
      <fieldset>
        <legend className="text-base font-semibold tracking-tight">{words.title}</legend>
        <p className="text-quiet">{words.lead}</p>
        <div className="mt-2 flex flex-wrap gap-x-5 gap-y-2">
          {sources.map(({ name }) => (
            <label key={name} className="flex cursor-pointer items-center gap-2">
              <input
                type="checkbox"
                checked={draft.sources.includes(name)}
                onChange={(event) => choose(name, event.target.checked)}
                className="size-4 accent-[var(--real)]"
              />
              <span dir="auto">{name}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <CaseRule rule={draft.rule} hasCase onChange={(rule) => onChange({ ...draft, rule })} />
    </div>
  );
  if (open) return choice;
  return (
    <details>
      <summary className="cursor-pointer text-[0.8125rem] font-medium text-quiet hover:text-text">{words.more}</summary>
      <div className="mt-3">{choice}</div>
    </details>
  );
}
