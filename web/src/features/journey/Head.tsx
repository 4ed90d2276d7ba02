import { Link } from "@tanstack/react-router";
import type { Scene } from "@/canvas/scene";
import type { JourneyOut } from "./contract";
import type { Of } from "./data";
import { Headline } from "./Headline";
import { ChipSkeleton } from "./Skeleton";
import { texts } from "./texts";

/** What a visitor reads first: one sentence, and up to three things to see. */
export function Head({
  of,
  journey,
  scene,
  waiting,
  selected,
  onOpen,
}: {
  of: Of;
  journey: JourneyOut;
  scene: Scene | undefined;
  waiting: boolean;
  selected: string | undefined;
  onOpen: (opens: string) => void;
}) {
  return (
    <header>
      <Trail of={of} title={journey.title} />
      <Headline of={of} own={journey.headline ?? undefined} shown={scene?.headline} waiting={waiting} />
      {waiting && <ChipSkeleton />}
      {scene && scene.chips.length > 0 && (
        <ul className="mt-4 grid gap-3 md:grid-cols-3" aria-label={texts.first}>
          {scene.chips.map((chip) => (
            <li key={chip.kind} className="flex">
              <Chip chip={chip} selected={selected} onOpen={onOpen} />
            </li>
          ))}
        </ul>
      )}
    </header>
  );
}

/** Where one is: the journeys, and this one. */
export function Trail({ of, title }: { of: Of; title: string }) {
  return (
    <div className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-0.5 text-[0.8125rem] text-quiet">
      <Link
        to="/w/$workspace"
        params={{ workspace: of.workspace }}
        className="text-quiet no-underline hover:underline print:hidden"
      >
        {texts.journeys}
      </Link>
      <span aria-hidden="true" className="print:hidden">
        ›
      </span>
      <h1 dir="auto" className="min-w-0 font-semibold text-text [overflow-wrap:anywhere]">
        {title}
      </h1>
    </div>
  );
}

function Chip({
  chip,
  selected,
  onOpen,
}: {
  chip: Scene["chips"][number];
  selected: string | undefined;
  onOpen: (opens: string) => void;
}) {
  const first = chip.kind === "first_fix";
  const { opens } = chip;
  const look = `flex w-full flex-col justify-start rounded-xl border bg-paper px-4 py-3 text-left shadow-card ${first ? "border-accent" : "border-line"}`;
  const words = (
    <>
      <span className={`flex items-center gap-2 text-xs font-semibold ${first ? "text-accent" : "text-quiet"}`}>
        <span
          aria-hidden="true"
          className={`size-2 rounded-full border-[1.5px] border-current ${first ? "bg-current" : ""}`}
        />
        {texts.chips[chip.kind]}
      </span>
      <span dir="auto" className="mt-1 line-clamp-3 text-[0.875rem] leading-snug text-text [overflow-wrap:anywhere]">
        {chip.text}
      </span>
    </>
  );
  if (!opens) return <div className={look}>{words}</div>;
  return (
    <button
      type="button"
      aria-pressed={opens === selected}
      onClick={() => onOpen(opens)}
      className={`${look} cursor-pointer transition-colors hover:border-quiet aria-pressed:bg-accent-wash aria-pressed:border-accent`}
    >
      {words}
    </button>
  );
}
