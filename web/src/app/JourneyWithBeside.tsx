import { type ComponentProps, lazy, Suspense } from "react";
import { BriefCard } from "@/features/brief/BriefCard";
import { ChangeMarks, ChangeNote } from "@/features/history/ChangeMarks";
import { JourneyPage } from "@/features/journey/JourneyPage";
import type { Slots } from "@/features/journey/slots";
import { Beside } from "@/features/portfolio/Beside";
import { TakeAway } from "@/features/takeaway/TakeAway";
import { Waiting } from "@/ui/Waiting";

const LaterMap = lazy(() => import("./GroundedMap").then(({ GroundedMap }) => ({ default: GroundedMap })));
const LaterTable = lazy(() => import("@/features/map/MapTable").then(({ MapTable }) => ({ default: MapTable })));
const LaterGround = lazy(() => import("./Ground").then(({ Ground }) => ({ default: Ground })));
const LaterBehind = lazy(() => import("./Ground").then(({ BehindMap }) => ({ default: BehindMap })));
const LaterHistory = lazy(() =>
  import("@/features/history/HistoryView").then(({ HistoryView }) => ({ default: HistoryView })),
);

const SLOTS: Slots = {
  Brief: BriefCard,
  Beside,
  Map: (props: ComponentProps<typeof LaterMap>) => (
    <Suspense fallback={<Waiting />}>
      <LaterMap {...props} />
    </Suspense>
  ),
  MapTable: (props: ComponentProps<typeof LaterTable>) => (
    <Suspense fallback={<Waiting />}>
      <LaterTable {...props} />
    </Suspense>
  ),
  Ground: (props: ComponentProps<typeof LaterGround>) => (
    <Suspense fallback={<Waiting />}>
      <LaterGround {...props} />
    </Suspense>
  ),
  Behind: (props: ComponentProps<typeof LaterBehind>) => (
    <Suspense>
      <LaterBehind {...props} />
    </Suspense>
  ),
  History: (props: ComponentProps<typeof LaterHistory>) => (
    <Suspense fallback={<Waiting />}>
      <LaterHistory {...props} />
    </Suspense>
  ),
  ChangeMarks,
  ChangeNote,
  TakeAway,
};

/** A journey with all that other parts of the app have to say of it. */
export function JourneyWithBeside() {
  return <JourneyPage slots={SLOTS} />;
}
