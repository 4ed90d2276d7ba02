import type { Verdict } from "./contract";
import { texts } from "./texts";

const SIGN = { better: "✓", worse: "✗", no_difference: "≈", too_early: "…" } as const;

/** Whether it worked, in two words. */
export function VerdictChip({ verdict: { word, target_met } }: { verdict: Verdict }) {
  const look = { better: "border-real text-real", worse: "border-accent text-accent" }[word as string];
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-full border px-2 py-0.5 text-xs font-medium ${look ?? "border-faint text-quiet"}`}
    >
      <span aria-hidden="true">{SIGN[word]}</span>
      {word === "better" && !target_met ? texts.short : texts.verdicts[word]}
    </span>
  );
}
