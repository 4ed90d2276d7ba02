const TURN = 2 * Math.PI * 9;

/** How many of some points are met, as a ring. Said in words beside it. */
export function Ring({ met, all }: { met: number; all: number }) {
  const share = all === 0 ? 0 : met / all;
  return (
    <svg viewBox="0 0 24 24" className="size-5 shrink-0" aria-hidden="true">
      <circle cx="12" cy="12" r="9" fill="none" stroke="var(--line)" strokeWidth="4" />
      {met > 0 && (
        <circle
          cx="12"
          cy="12"
          r="9"
          fill="none"
          stroke="var(--real)"
          strokeWidth="4"
          strokeDasharray={`${share * TURN} ${TURN}`}
          transform="rotate(-90 12 12)"
        />
      )}
    </svg>
  );
}
