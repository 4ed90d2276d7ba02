import { count, percent } from "@/api/figures";
import type { Share } from "@/canvas/scene";
import { texts } from "../texts";

/** A share as a bar: its interval as whiskers, and the threshold that it is held against. */
export function ShareBar({ share, threshold, verdict }: { share: Share; threshold?: number; verdict?: string }) {
  const { interval } = share;
  const at = (value: number) => `${Math.min(100, Math.max(0, value * 100))}%`;
  return (
    <div className="mt-4">
      <div className="flex items-baseline justify-between gap-3">
        <p>
          <span className="text-2xl font-semibold tracking-tight tabular-nums">{percent(share.share)}</span>{" "}
          <span className="text-quiet">
            {count(share.count)} of {count(share.n)}
          </span>
        </p>
        {verdict && <p className="text-right text-[0.8125rem] text-quiet">{verdict}</p>}
      </div>
      <div className="relative mt-1.5 pb-3" aria-hidden="true">
        <div className="h-2 overflow-hidden rounded-full bg-band">
          <div className="h-full bg-real-soft" style={{ width: at(share.share) }} />
        </div>
        {interval && (
          <div
            className="absolute top-2.5 h-[7px] min-w-px border-x-[1.5px] border-text after:absolute after:inset-x-0 after:top-[2.5px] after:h-[1.5px] after:bg-text"
            style={{ left: at(interval.low), width: at(interval.high - interval.low) }}
          />
        )}
        {threshold !== undefined && (
          <div className="absolute -top-1 h-4 w-[2px] bg-quiet" style={{ left: at(threshold) }} />
        )}
      </div>
      {interval && (
        <p className="text-[0.8125rem] text-quiet">
          {texts.panel.interval(...ends(interval.low, interval.high))}
          {threshold !== undefined && ` ${texts.panel.threshold(percent(threshold))}`}
        </p>
      )}
    </div>
  );
}

/** Two ends of an interval in per cent, with a digit more where they would read the same. */
export function ends(low: number, high: number): [string, string] {
  const [from, to] = [percent(low), percent(high)];
  return from === to ? [`${(100 * low).toFixed(1)} %`, `${(100 * high).toFixed(1)} %`] : [from, to];
}
