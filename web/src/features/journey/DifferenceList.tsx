import { percent } from "@/api/figures";
import { Section } from "@/ui/Card";
import type { DecisionOut, PictureOut } from "./contract";
import type { Way } from "./selection";
import { texts } from "./texts";

/** Every difference, the heaviest first, with what was decided. */
export function DifferenceList({
  picture,
  selected,
  onOpen,
}: {
  picture: PictureOut;
  selected: string | undefined;
  onOpen: (opens: string) => void;
}) {
  const ways = picture.scene.differences.filter((one) => one.customers.count > 0);
  const decisions = new Map(picture.differences.map((one) => [one.key, one.decision]));
  const walked = picture.scene.stations.some((station) => (station.customers?.n ?? 0) > 0);
  if (!walked && ways.length === 0) return null;
  const drawn = picture.scene.stations.some((station) => station.state !== "proposed");
  const thresholds = new Map(picture.differences.map((one) => [one.key, one.threshold]));
  const below = (way: Way) => way.customers.share < (thresholds.get(way.key) ?? (way.shown ? 0 : 1));
  const line = (way: Way) => (
    <li key={way.key} className="border-b border-line last:border-0">
      <Line way={way} decision={decisions.get(way.key)} pressed={way.key === selected} onOpen={() => onOpen(way.key)} />
    </li>
  );
  const heavy = ways.filter((way) => !below(way));
  const light = ways.filter(below);
  return (
    <Section title={drawn ? texts.differences : texts.standOut}>
      {heavy.length === 0 && <p className="text-quiet">{texts.noDifferences}</p>}
      <ol className="flex flex-col" aria-label={texts.differences}>
        {heavy.map(line)}
      </ol>
      {light.length > 0 && (
        <details className="mt-2" open={light.some((way) => way.key === selected) || undefined}>
          <summary className="cursor-pointer px-2 py-1.5 text-quiet hover:text-text">
            {texts.below(light.length)}
          </summary>
          <ol className="flex flex-col">{light.map(line)}</ol>
        </details>
      )}
    </Section>
  );
}

function Line({
  way,
  decision,
  pressed,
  onOpen,
}: {
  way: Way;
  decision: DecisionOut | null | undefined;
  pressed: boolean;
  onOpen: () => void;
}) {
  const { share } = way.customers;
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onOpen}
      className="grid w-full cursor-pointer grid-cols-[3.5rem_minmax(0,1fr)] items-baseline gap-x-3 rounded-md px-2 py-2.5 text-left hover:bg-band aria-pressed:bg-accent-wash"
    >
      <span className="text-right font-semibold tabular-nums">{percent(share)}</span>
      <span className="min-w-0">
        <span dir="auto" className="[overflow-wrap:anywhere]">
          {way.sentence}
        </span>
        <span className="mt-0.5 flex flex-wrap gap-x-3 text-[0.8125rem] text-quiet">
          <span>{way.class}</span>
          <span>{way.verdict}</span>
          {way.first_fix && <span className="font-semibold text-accent">{texts.panel.firstFix}</span>}
          {decision && <span className="font-medium text-text">✓ {texts.exits.decided[decision.exit]}</span>}
        </span>
      </span>
    </button>
  );
}
