import { useEffect, useRef } from "react";
import { showPoint } from "./focus";
import { pointAt, type ThreadPoint, threadPath } from "./thread";

/** One customer's way over the picture, up to an event; what lies ahead is faint. */
export function Thread({ points, at, label }: { points: readonly ThreadPoint[]; at: number; label: string }) {
  const here = pointAt(points, at);
  const thread = useRef<SVGGElement>(null);
  useEffect(() => {
    if (here) showPoint(thread.current?.ownerSVGElement ?? null, here);
  }, [here]);
  const walked = points.filter((point) => point.first <= at);
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a group of a drawing is nothing to press
    <g ref={thread} className="thread" role="img" aria-label={label}>
      <path d={threadPath(points)} fill="none" stroke="var(--quiet)" strokeWidth={1.5} opacity={0.5} />
      <path
        d={threadPath(walked)}
        fill="none"
        stroke="var(--paper)"
        strokeWidth={6}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      <path
        d={threadPath(walked)}
        fill="none"
        stroke="var(--accent)"
        strokeWidth={2.6}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      {points.map((point) => (
        <circle
          key={point.first}
          cx={point.x}
          cy={point.y}
          r={4}
          fill={point.first <= at ? "var(--accent)" : "var(--paper)"}
          stroke={point.first <= at ? "var(--paper)" : "var(--quiet)"}
          strokeWidth={1.5}
        />
      ))}
      {here && (
        <>
          <circle cx={here.x} cy={here.y} r={9} fill="var(--paper)" stroke="var(--accent)" strokeWidth={3} />
          <circle cx={here.x} cy={here.y} r={3.5} fill="var(--accent)" />
        </>
      )}
    </g>
  );
}
