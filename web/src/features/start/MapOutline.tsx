import { texts } from "./texts";

/** What an outline shows of a map. */
export interface Outlined {
  stages: readonly { name: string; steps: readonly { name: string }[] }[];
}

/** A map in small: its stages with their steps, one after the other. */
export function MapOutline({ map }: { map: Outlined }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be moved sideways can be moved by keyboard
    <section tabIndex={0} aria-label={texts.outline} className="overflow-x-auto rounded-lg border border-line">
      <ol className="flex w-max min-w-full divide-x divide-line">
        {map.stages.map((stage, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may come twice, and nothing in here has a state
          <li key={n} className="w-44 shrink-0 grow p-3">
            <p dir="auto" className="truncate text-[0.8125rem] font-semibold" title={stage.name}>
              {stage.name}
            </p>
            <ol className="relative mt-2 flex flex-col gap-1.5 border-l-2 border-dotted border-faint pl-3">
              {stage.steps.map((step, n) => (
                <li
                  // biome-ignore lint/suspicious/noArrayIndexKey: the same
                  key={n}
                  dir="auto"
                  className="relative text-[0.8125rem] leading-snug [overflow-wrap:anywhere] before:absolute before:top-1 before:-left-[1.05rem] before:size-2.5 before:rounded-full before:border-2 before:border-quiet before:bg-paper"
                >
                  {step.name}
                </li>
              ))}
            </ol>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A map as one line of dots, for a card. */
export function MapLine({ map }: { map: Outlined }) {
  const stages = map.stages.slice(0, 7);
  const width = 176;
  const steps = Math.max(
    1,
    stages.reduce((sum, stage) => sum + stage.steps.length, 0),
  );
  const gap = (width - 12) / Math.max(1, steps - 1 + (stages.length - 1));
  let at = 6;
  return (
    <svg viewBox={`0 0 ${width} 26`} className="h-7 w-full" preserveAspectRatio="xMinYMid meet" aria-hidden="true">
      <path
        d={`M6 10H${width - 6}`}
        stroke="var(--faint)"
        strokeWidth="2"
        strokeDasharray=".1 4.5"
        strokeLinecap="round"
      />
      {stages.map((stage, n) => {
        const from = at;
        const dots = stage.steps.map(() => {
          const x = at;
          at += gap;
          return x;
        });
        const to = Math.max(from, at - gap);
        at += gap;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same
          <g key={n}>
            <path d={`M${from} 21H${to}`} stroke="var(--quiet)" strokeWidth="2.5" strokeLinecap="round" />
            {dots.map((x) => (
              <circle key={x} cx={x} cy="10" r="3.6" fill="var(--paper)" stroke="var(--text)" strokeWidth="1.6" />
            ))}
          </g>
        );
      })}
    </svg>
  );
}
