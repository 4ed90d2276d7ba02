import { useCallback, useEffect, useRef } from "react";
import { told } from "@/api/problems";
import type { Picture } from "@/canvas/SceneView";
import { usePageTitle } from "@/ui/Page";
import { Problem } from "@/ui/Problem";
import { Basis } from "./Basis";
import type { JourneyOut } from "./contract";
import { DifferenceList } from "./DifferenceList";
import { type Of, usePicture } from "./data";
import { Head, Trail } from "./Head";
import { Legend } from "./Legend";
import { Paper } from "./Paper";
import { PictureCard } from "./PictureCard";
import { Panel } from "./panel/Panel";
import { PictureSkeleton } from "./Skeleton";
import { StateNote } from "./StateNote";
import type { Slots } from "./slots";
import { TableView } from "./TableView";
import { Files, GroundButton, HistoryButton, Tools } from "./Tools";
import { texts } from "./texts";
import { useJourneySearch } from "./useJourneySearch";
import { usePictureWidth } from "./usePictureWidth";
import { useReveal } from "./useReveal";
import { ViewChoice } from "./ViewChoice";
import { mapView } from "./views";
import { useWalkAlong } from "./walk/useWalkAlong";
import { WalkPanel } from "./walk/WalkPanel";

/** The page of a journey that there is. */
export function JourneyView({ of, journey, slots }: { of: Of; journey: JourneyOut; slots: Slots }) {
  usePageTitle(journey.title);
  const { search, set } = useJourneySearch();
  const view = mapView(search.view);
  const { rev } = journey;
  if ((!view && search.view !== "history") || search.page === "paper") {
    return <PictureView of={of} journey={journey} slots={slots} />;
  }
  return (
    <main id="content" className="mx-auto w-full max-w-[110rem] px-4 pt-4 pb-16 sm:px-6 print:p-0">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <Trail of={of} title={journey.title} />
        <div className="flex flex-wrap items-center gap-2">
          <ViewChoice />
          {view && <GroundButton />}
          <HistoryButton />
          <Files of={of} slots={slots} />
        </div>
      </div>
      {view ? (
        <>
          <div className="mb-3">
            <slots.Brief of={of} rev={rev} />
          </div>
          <slots.Map of={of} rev={rev} view={view} />
          <div className="mt-10 border-t border-line pt-8 print:hidden">
            <slots.Beside of={of} />
          </div>
        </>
      ) : (
        <slots.History
          of={of}
          rev={rev}
          base={search.base}
          shown={search.rev}
          onCompare={(base, shown) => set({ base, rev: shown })}
          onMark={(base) => set({ view: undefined, base, rev: undefined })}
        />
      )}
    </main>
  );
}

/** What customers did beneath what was drawn, as a picture or a table. */
function PictureView({ of, journey, slots }: { of: Of; journey: JourneyOut; slots: Slots }) {
  const { search, set } = useJourneySearch();
  const { from, to, selected, base } = search;
  const { rev } = journey;
  const { box, width } = usePictureWidth();
  const answer = usePicture(of, { from, to, selected }, "screen", width);
  const picture = answer.data;
  const handle = useRef<Picture>(null);
  const telling = useReveal(handle, search.view !== "table" && !search.walk);
  const walk = useWalkAlong(of, picture?.scene);

  const open = useCallback(
    (opens: string) =>
      opens === "table" ? set({ view: "table" }) : set({ selected: opens, walk: undefined, kind: undefined }),
    [set],
  );
  // Whoever chooses in a list sees the place in the picture, also where it is drawn only once it is selected.
  const settled = picture !== undefined && !answer.isPlaceholderData;
  useEffect(() => {
    if (selected !== undefined && settled) handle.current?.show(selected);
  }, [selected, settled]);
  const close = useCallback(() => {
    set({ selected: undefined, walk: undefined, kind: undefined });
    if (selected) requestAnimationFrame(() => handle.current?.focusOn(selected));
  }, [set, selected]);

  if (search.page === "paper") return <Paper of={of} />;
  const table = search.view === "table";
  const aside = walk.customer !== undefined || selected !== undefined;
  return (
    <main id="content" className="mx-auto w-full max-w-[90rem] px-4 pt-5 pb-24 sm:px-6 print:p-0">
      <Head
        of={of}
        journey={journey}
        scene={picture?.scene}
        waiting={!picture && !answer.error}
        selected={selected}
        onOpen={open}
      />
      <Tools of={of} journey={journey} picture={picture} telling={telling} slots={slots} />
      <StateNote of={of} journey={journey} />
      {base !== undefined && (
        <slots.ChangeNote
          of={of}
          rev={rev}
          base={base}
          onWords={() => set({ view: "history", rev })}
          onClear={() => set({ base: undefined })}
        />
      )}
      <div className={aside ? "xl:grid xl:grid-cols-[minmax(0,1fr)_25rem] xl:items-start xl:gap-5" : ""}>
        <div ref={box} className="min-w-0">
          {answer.error && !picture && <Problem {...told(answer.error)} retry={() => void answer.refetch()} />}
          {!picture && !answer.error && <PictureSkeleton />}
          {picture &&
            (table ? (
              <div className="flex flex-col gap-6">
                <TableView picture={picture} selected={selected} onOpen={open} />
                <slots.MapTable of={of} rev={rev} />
              </div>
            ) : (
              <PictureCard
                picture={picture}
                stale={answer.isPlaceholderData}
                selected={selected}
                handle={handle}
                telling={telling}
                walk={walk}
                onOpen={open}
                onClose={close}
              >
                {base !== undefined && <slots.ChangeMarks of={of} rev={rev} base={base} scene={picture.scene} />}
              </PictureCard>
            ))}
        </div>
        {picture && walk.customer !== undefined && <WalkPanel of={of} picture={picture} walk={walk} onClose={close} />}
        {picture && walk.customer === undefined && selected !== undefined && (
          <Panel of={of} picture={picture} selected={selected} slots={slots} onOpen={open} onClose={close} />
        )}
      </div>
      <div className="mt-5">
        <slots.Brief of={of} rev={rev} />
      </div>
      {picture && (
        <div className="mt-8 flex min-w-0 flex-col gap-8">
          {!table && <Legend scene={picture.scene} />}
          {!table && <DifferenceList picture={picture} selected={selected} onOpen={open} />}
          <slots.Behind of={of} rev={rev} />
          <Basis lines={picture.scene.basis} />
        </div>
      )}
      <div className="mt-10 border-t border-line pt-8 print:hidden">
        <slots.Beside of={of} />
      </div>
      {answer.error && picture && (
        <div className="mt-4">
          <Problem what={texts.failed} hint={told(answer.error).what} retry={() => void answer.refetch()} />
        </div>
      )}
    </main>
  );
}
