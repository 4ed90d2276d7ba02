import { Button } from "@/ui/Button";
import type { JourneyOut, PictureOut } from "./contract";
import type { Of } from "./data";
import { PeriodChoice } from "./PeriodChoice";
import type { Slots } from "./slots";
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
  slots,
}: {
  of: Of;
  journey: JourneyOut;
  picture: PictureOut | undefined;
  telling: Telling;
  slots: Slots;
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
        <HistoryButton />
        <Files of={of} slots={slots} />
      </div>
    </div>
  );
}

/** Opens how the map came to be. */
export function HistoryButton() {
  const { search, set } = useJourneySearch();
  const open = search.view === "history";
  return (
    <Button
      small
      aria-pressed={open}
      className="aria-pressed:border-real aria-pressed:bg-real-wash"
      onPress={() => set({ view: open ? undefined : "history", base: undefined, rev: undefined })}
    >
      {texts.history}
    </Button>
  );
}

/** Shows beside the map which events the step is where one is. */
export function GroundButton() {
  const { search, set } = useJourneySearch();
  const open = search.ground ?? false;
  return (
    <Button
      small
      aria-pressed={open}
      className="aria-pressed:border-real aria-pressed:bg-real-wash"
      onPress={() => set({ ground: open ? undefined : true })}
    >
      {texts.ground}
    </Button>
  );
}

/** The journey as a file of the period that is shown, or on paper. */
export function Files({ of, slots }: { of: Of; slots: Slots }) {
  const { search, set } = useJourneySearch();
  return (
    <slots.TakeAway
      of={of}
      period={search}
      onPrint={() => set({ page: "paper", view: undefined, selected: undefined })}
    />
  );
}

function Triangle({ pressed }: { pressed: boolean }) {
  return (
    <svg viewBox="0 0 12 12" className="size-3" fill="currentColor" aria-hidden="true">
      {pressed ? <path d="M2 2h8v8H2z" /> : <path d="M2.5 1.5v9l8-4.5z" />}
    </svg>
  );
}
