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
