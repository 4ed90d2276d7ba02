import type { ReactNode, Ref } from "react";
import type { Picture } from "@/canvas/SceneView";
import { SceneView } from "@/canvas/SceneView";
import { Thread } from "@/canvas/Thread";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import type { PictureOut } from "./contract";
import { periodWords } from "./periods";
import { texts } from "./texts";
import { useJourneySearch } from "./useJourneySearch";
import type { Telling } from "./useReveal";
import type { WalkAlong } from "./walk/useWalkAlong";

/** The picture on its sheet; wider ones can be moved sideways. */
export function PictureCard({
  picture,
  stale,
  selected,
  handle,
  telling,
  walk,
  onOpen,
  onClose,
  children,
}: {
  picture: PictureOut;
  stale: boolean;
  selected: string | undefined;
  handle: Ref<Picture>;
  telling: Telling;
  walk: WalkAlong;
  onOpen: (opens: string) => void;
  onClose: () => void;
  /** What else is drawn into the picture. */
  children?: ReactNode;
}) {
  const { search, set } = useJourneySearch();
  const { scene } = picture;
  const covered = selected !== undefined || walk.customer !== undefined;
  if (isEmptyPeriod(picture, search)) {
    return (
      <Empty title={texts.period.emptyTitle} text={texts.period.emptyText(periodWords(search))}>
        <Button weight="main" onPress={() => set({ from: undefined, to: undefined })}>
          {texts.period.showAll}
        </Button>
      </Empty>
    );
  }
  return (
    <figure className="relative rounded-xl border border-line bg-paper shadow-card" aria-busy={stale}>
      <div data-scrolls className={`overflow-x-auto rounded-xl transition-opacity ${stale ? "opacity-70" : ""}`}>
        {/* What is under the drawer can be moved out of it. */}
        <div className={covered ? "sm:max-xl:w-max sm:max-xl:pr-[25rem]" : ""}>
          <SceneView
            scene={scene}
            selected={selected}
            onOpen={onOpen}
            onClose={onClose}
            handle={handle}
            still={telling.still}
            dimmed={walk.points.length > 0}
          >
            {children}
            {walk.points.length > 0 && <Thread points={walk.points} at={walk.at} label={walk.label} />}
          </SceneView>
        </div>
      </div>
      <p
        role="status"
        className={`pointer-events-none fixed inset-x-0 bottom-6 z-20 text-center ${telling.at ? "" : "sr-only"}`}
      >
        {telling.at && (
          <span className="rounded-full bg-text px-4 py-1.5 font-medium text-paper">{texts.playing[telling.at]}</span>
        )}
      </p>
    </figure>
  );
}

/** Whether nobody started in the chosen period. */
function isEmptyPeriod(picture: PictureOut, search: { from?: string; to?: string }): boolean {
  if (!search.from && !search.to) return false;
  return picture.scene.stations.every((station) => (station.customers?.n ?? 0) === 0);
}
