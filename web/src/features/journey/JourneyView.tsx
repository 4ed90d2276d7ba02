import { type ReactNode, useCallback, useEffect, useRef } from "react";
import { told } from "@/api/problems";
import type { Picture } from "@/canvas/SceneView";
import { usePageTitle } from "@/ui/Page";
import { Problem } from "@/ui/Problem";
import { Basis } from "./Basis";
import type { JourneyOut } from "./contract";
import { DifferenceList } from "./DifferenceList";
import { type Of, usePicture } from "./data";
import { Head, Trail } from "./Head";
import { History } from "./History";
import { Legend } from "./Legend";
import { Paper } from "./Paper";
import { PictureCard } from "./PictureCard";
import { Panel } from "./panel/Panel";
import { PictureSkeleton } from "./Skeleton";
import { StateNote } from "./StateNote";
import { TableView } from "./TableView";
import { Tools } from "./Tools";
import { texts } from "./texts";
import { useJourneySearch } from "./useJourneySearch";
import { usePictureWidth } from "./usePictureWidth";
import { useReveal } from "./useReveal";
import { ViewChoice } from "./ViewChoice";
import { type MapView, mapView } from "./views";
import { useWalkAlong } from "./walk/useWalkAlong";
import { WalkPanel } from "./walk/WalkPanel";

/** The page of a journey that there is. */
export function JourneyView({
  of,
  journey,
  beside,
  brief,
  map,
}: {
  of: Of;
  journey: JourneyOut;
  beside: ReactNode;
  brief: ReactNode;
  map: (view: MapView | "table") => ReactNode;
}) {
  usePageTitle(journey.title);
  const { search } = useJourneySearch();
  const view = mapView(search.view);
  if (view && search.page !== "paper") {
    return (
      <main id="content" className="mx-auto w-full max-w-[110rem] px-4 pt-4 pb-16 sm:px-6 print:p-0">
        <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <Trail of={of} title={journey.title} />
          <ViewChoice />
        </div>
        <div className="mb-3">{brief}</div>
        {map(view)}
        {beside && <div className="mt-10 border-t border-line pt-8 print:hidden">{beside}</div>}
      </main>
    );
  }
  const mapTable = search.view === "table" && map("table");
  return <PictureView of={of} journey={journey} beside={beside} brief={brief} mapTable={mapTable} />;
}

/** What customers did beneath what was drawn, as a picture or a table. */
function PictureView({
  of,
  journey,
  beside,
  brief,
  mapTable,
}: {
  of: Of;
  journey: JourneyOut;
  beside: ReactNode;
  brief: ReactNode;
  mapTable: ReactNode;
}) {
  const { search, set } = useJourneySearch();
  const { from, to, selected } = search;
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
      <Tools of={of} journey={journey} picture={picture} telling={telling} />
      <StateNote of={of} journey={journey} />
      <div className={aside ? "xl:grid xl:grid-cols-[minmax(0,1fr)_25rem] xl:items-start xl:gap-5" : ""}>
        <div ref={box} className="min-w-0">
          {answer.error && !picture && <Problem {...told(answer.error)} retry={() => void answer.refetch()} />}
          {!picture && !answer.error && <PictureSkeleton />}
          {picture &&
            (table ? (
              <div className="flex flex-col gap-6">
                <TableView picture={picture} selected={selected} onOpen={open} />
                {mapTable}
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
              />
            ))}
        </div>
        {picture && walk.customer !== undefined && <WalkPanel of={of} picture={picture} walk={walk} onClose={close} />}
        {picture && walk.customer === undefined && selected !== undefined && (
          <Panel of={of} picture={picture} selected={selected} onOpen={open} onClose={close} />
        )}
      </div>
      <div className="mt-5">{brief}</div>
      {picture && (
        <div className="mt-8 grid gap-x-8 gap-y-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="flex min-w-0 flex-col gap-8">
            {!table && <Legend scene={picture.scene} />}
            {!table && <DifferenceList picture={picture} selected={selected} onOpen={open} />}
            <Basis lines={picture.scene.basis} />
          </div>
          <div className="flex min-w-0 flex-col gap-8">
            <History of={of} />
          </div>
        </div>
      )}
      {beside && <div className="mt-10 border-t border-line pt-8 print:hidden">{beside}</div>}
      {answer.error && picture && (
        <div className="mt-4">
          <Problem what={texts.failed} hint={told(answer.error).what} retry={() => void answer.refetch()} />
        </div>
      )}
    </main>
  );
}
