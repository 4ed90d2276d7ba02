import { count, percent } from "@/api/figures";
import type { Measured } from "./contract";
import { texts } from "./texts";

const words = texts.page;

/** A share and its interval on one axis for all, with the target as a line through them. */
export function Intervals({
  rows,
  target,
}: {
  rows: readonly { name: string; measured: Measured; now: boolean }[];
  target: number;
}) {
  const end = axisEnd([target, ...rows.map((row) => row.measured.high ?? 0), ...rows.map((row) => row.measured.share)]);
  const at = (share: number) => `${Math.min(100, (100 * share) / end)}%`;
  return (
    <figure aria-label={words.axis}>
      <div className="flex flex-col gap-4">
        {rows.map(({ name, measured, now }) => (
          <div key={name}>
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="w-16 text-[0.8125rem] text-quiet">{name}</span>
              <span className="text-lg font-semibold tabular-nums">
                {measured.n > 0 ? percent(measured.share) : words.nobodyYet}
              </span>
              <span className="text-[0.8125rem] text-quiet">
                {measured.n > 0 && words.of(count(measured.customers), count(measured.n))}
                {measured.low != null && `, ${words.between(...ends(measured.low, measured.high ?? measured.low))}`}
              </span>
            </p>
            <div className="relative mt-1.5 h-4 rounded bg-band" aria-hidden="true">
              {measured.low != null && (
                <div
                  className={`absolute inset-y-0.5 min-w-px rounded-sm opacity-35 ${now ? "bg-real" : "bg-quiet"}`}
                  style={{ left: at(measured.low), width: at((measured.high ?? measured.low) - measured.low) }}
                />
              )}
              {measured.n > 0 && (
                <div
                  className={`absolute top-1/2 size-2.5 -translate-x-1/2 -translate-y-1/2 rounded-full ${now ? "bg-real" : "bg-quiet"}`}
                  style={{ left: at(measured.share) }}
                />
              )}
              <div className="absolute -inset-y-1 w-[2px] bg-accent" style={{ left: at(target) }} />
            </div>
          </div>
        ))}
      </div>
      <figcaption className="relative mt-2 flex justify-between text-xs text-quiet tabular-nums">
        <span>0 %</span>
        <span
          className="absolute -translate-x-1/2 font-medium whitespace-nowrap text-accent"
          style={{ left: `clamp(5rem, ${at(target)}, calc(100% - 5rem))` }}
        >
          {words.target} {percent(target)}
        </span>
        <span>{percent(end)}</span>
      </figcaption>
    </figure>
  );
}

/** Two ends of an interval in per cent, with a digit more where they would read the same. */
function ends(low: number, high: number): [string, string] {
  const [from, to] = [percent(low), percent(high)];
  return from === to ? [`${(100 * low).toFixed(1)} %`, `${(100 * high).toFixed(1)} %`] : [from, to];
}

/** Where an axis from 0 ends so that all is on it: at a round share. */
export function axisEnd(shares: readonly number[]): number {
  const most = Math.max(0, ...shares);
  return [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75].find((end) => most <= end * 0.95) ?? 1;
}
