import type { Fate, OutlinedStage } from "./outline";
import { texts } from "./texts";

const SIGN: Record<Fate, string> = { added: "+", removed: "−", changed: "~", same: "" };
const LOOK: Record<Fate, string> = {
  added: "border-real bg-real-wash font-medium",
  removed: "border-dashed border-quiet text-quiet line-through decoration-1",
  changed: "border-accent bg-accent-wash",
  same: "border-line",
};

/** Two maps as one: what is new, what is gone and what differs has a sign, a line and a word of its own. */
export function ComparedMap({ stages }: { stages: readonly OutlinedStage[] }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be moved sideways can be moved by keyboard
      tabIndex={0}
      aria-label={texts.onMap}
      className="relative overflow-x-auto rounded-xl border border-line bg-paper"
    >
      <ol className="flex w-max min-w-full divide-x divide-line">
        {stages.map((stage) => (
          <li key={stage.id} className="w-48 shrink-0 grow p-3">
            <Named name={stage.name} fate={stage.fate} className="text-[0.8125rem] font-semibold" />
            <ol className="mt-2 flex flex-col gap-1.5">
              {stage.steps.map((step) => (
                <li
                  key={step.id}
                  className={`rounded-md border px-2 py-1 text-[0.8125rem] leading-snug ${LOOK[step.fate]}`}
                >
                  <Named name={step.name} fate={step.fate} />
                  {step.parts.map((part) => (
                    <Named
                      key={`${part.fate} ${part.name}`}
                      name={part.name}
                      fate={part.fate}
                      className={`mt-0.5 text-xs ${part.fate === "removed" ? "line-through" : ""}`}
                    />
                  ))}
                </li>
              ))}
            </ol>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Named({ name, fate, className = "" }: { name: string; fate: Fate; className?: string }) {
  return (
    <p dir="auto" className={`flex items-baseline gap-1.5 [overflow-wrap:anywhere] ${className}`}>
      {fate !== "same" && (
        <b
          aria-hidden="true"
          className={`w-2.5 shrink-0 text-center ${fate === "changed" ? "text-accent" : "text-real"}`}
        >
          {SIGN[fate]}
        </b>
      )}
      <span className="min-w-0">
        {name}
        {fate !== "same" && <span className="sr-only"> ({texts.fates[fate]})</span>}
      </span>
    </p>
  );
}
