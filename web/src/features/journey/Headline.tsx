import { useState } from "react";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { TextInput } from "@/ui/fields";
import { type Of, usePatchJourney } from "./data";
import { texts } from "./texts";

/** The longest headline, in characters. */
export const LONGEST = 140;

/** How many characters are left. */
export function charactersLeft(text: string): number {
  return LONGEST - [...text.trim()].length;
}

/** The sentence above the picture: computed, or written by somebody, who can go back to the computed one. */
export function Headline({
  of,
  own,
  shown,
  waiting,
}: {
  of: Of;
  own: string | undefined;
  shown: string | undefined;
  waiting: boolean;
}) {
  const [draft, setDraft] = useState<string>();
  const patch = usePatchJourney(of);
  const save = (headline: string | null) => patch.mutate({ headline }, { onSuccess: () => setDraft(undefined) });
  if (draft !== undefined) {
    const left = charactersLeft(draft);
    const wrong = left < 0 || draft.trim() === "";
    return (
      <form
        className="mt-2 max-w-6xl"
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) save(draft.trim());
        }}
        onKeyDown={(event) => event.key === "Escape" && setDraft(undefined)}
      >
        <TextInput
          label={texts.headline.label}
          area
          value={draft}
          onChange={setDraft}
          autoFocus
          hint={left >= 0 ? texts.headline.hint(left) : undefined}
          error={left < 0 ? texts.headline.hint(left) : patch.error ? told(patch.error).what : undefined}
        />
        <div className="mt-2 flex flex-wrap gap-2">
          <Button weight="main" small type="submit" isDisabled={wrong || patch.isPending}>
            {texts.headline.save}
          </Button>
          <Button small onPress={() => setDraft(undefined)}>
            {texts.headline.cancel}
          </Button>
          {own && (
            <Button weight="quiet" small onPress={() => save(null)} isDisabled={patch.isPending}>
              {texts.headline.reset}
            </Button>
          )}
        </div>
      </form>
    );
  }
  return (
    <p
      dir="auto"
      className="mt-1 min-h-[1.2em] max-w-6xl text-[1.375rem] leading-[1.25] font-semibold tracking-[-0.015em] text-pretty [overflow-wrap:anywhere] sm:text-[1.625rem]"
    >
      {shown}
      {waiting && <span className="inline-block h-[1em] w-[22ch] animate-pulse rounded bg-line align-middle" />}
      {shown !== undefined && (
        <Button
          weight="quiet"
          small
          aria-label={texts.headline.edit}
          className="ml-1 align-middle tracking-normal print:hidden"
          onPress={() => setDraft(shown)}
        >
          <Pencil />
        </Button>
      )}
    </p>
  );
}

function Pencil() {
  return (
    <svg viewBox="0 0 16 16" className="size-4" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M3 13l.8-3.2L11 2.6l2.4 2.4-7.2 7.2L3 13zM9.6 4l2.4 2.4" strokeLinejoin="round" />
    </svg>
  );
}
