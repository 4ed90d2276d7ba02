import { Button } from "@/ui/Button";
import type { JourneyOut, PictureOut } from "./contract";
import type { Of } from "./data";
import { Exports } from "./Exports";
import { PeriodChoice } from "./PeriodChoice";
import { texts } from "./texts";
import { useJourneySearch } from "./useJourneySearch";
import type { Telling } from "./useReveal";
import { ViewChoice } from "./ViewChoice";
import { AnotherCustomer } from "./walk/AnotherCustomer";

/** What can be done with the picture: another period, the table, the telling, files. */
export function Tools({
  of,
  journey,
  picture,
  telling,
}: {
  of: Of;
  journey: JourneyOut;
  picture: PictureOut | undefined;
  telling: Telling;
}) {
  const { search } = useJourneySearch();
  const view = search.view ?? "picture";
  const scene = picture?.scene;
  return (
    <div className="mt-5 mb-3 flex flex-wrap items-end gap-x-4 gap-y-2 print:hidden">
      <PeriodChoice journey={journey} />
      <p className="py-1.5 text-quiet" aria-live="polite">
        {scene && [scene.customers, scene.period].filter(Boolean).join(" · ")}
      </p>
      <div className="ml-auto flex flex-wrap items-center gap-2">
        {view === "picture" && (
          <Button small onPress={telling.toggle} isDisabled={!scene}>
            <Triangle pressed={telling.at !== undefined && !telling.stills} />
            {telling.at === undefined ? texts.play.start : telling.stills ? texts.play.next : texts.play.stop}
            <kbd className="ml-1 rounded border border-line px-1 text-[0.6875rem] text-quiet max-sm:hidden">
              {texts.play.hint}
            </kbd>
          </Button>
        )}
        {picture && view === "picture" && <AnotherCustomer of={of} picture={picture} text={texts.walk.start} />}
        <ViewChoice />
        <Exports of={of} />
      </div>
    </div>
  );
}

function Triangle({ pressed }: { pressed: boolean }) {
  return (
    <svg viewBox="0 0 12 12" className="size-3" fill="currentColor" aria-hidden="true">
      {pressed ? <path d="M2 2h8v8H2z" /> : <path d="M2.5 1.5v9l8-4.5z" />}
    </svg>
  );
}
