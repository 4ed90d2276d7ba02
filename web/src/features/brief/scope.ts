// Whether a map tries to cover everything, or too little.
import type { Schema } from "@/api/client";
import { texts } from "./texts";

type Brief = Schema<"Brief">;
type Step = Schema<"Step">;
/** What is looked at of a map. */
export type Drawn = Pick<Schema<"MapDoc">, "stages">;

/** From how many steps on a map is no longer read in one go. */
const MANY_STEPS = 24;
/** From how many stages on. */
const MANY_STAGES = 9;
/** With fewer steps there is hardly a way. */
const FEW_STEPS = 4;

const SEVERAL = /\b(and|or|und|oder|et|ou)\b|[,;/&+]|\b(all|every|everyone|everybody|any|alle|tous|todos)\b/iu;
const LONG =
  /\b(year|years|annual|jahr|jahre|année|ans|año|años|lifetime|always)\b|\b(1[2-9]|[2-9]\d)\s*(months|monate|mois|meses)\b/iu;

/** What is worth saying of the scope; nothing where it is bounded. */
export function scopeHints(brief: Pick<Brief, "persona" | "time_frame">, drawn?: Drawn): string[] {
  const hints: string[] = [];
  if (SEVERAL.test(brief.persona ?? "")) hints.push(texts.scope.several);
  if (LONG.test(brief.time_frame ?? "")) hints.push(texts.scope.long);
  const steps = drawn?.stages.flatMap((stage) => stage.steps) ?? [];
  if (!drawn || steps.length === 0) return hints;
  if (steps.length > MANY_STEPS) hints.push(texts.scope.manySteps(steps.length));
  else if (drawn.stages.length > MANY_STAGES) hints.push(texts.scope.manyStages(drawn.stages.length));
  if (steps.length < FEW_STEPS) hints.push(texts.scope.fewSteps(steps.length));
  const first = steps.findIndex((step) => step.outcome);
  const last = steps.findLastIndex((step) => step.outcome);
  if (first === 0) hints.push(texts.scope.nothingBefore(nameOf(steps[0])));
  if (last >= 0 && last === steps.length - 1) hints.push(texts.scope.nothingAfter(nameOf(steps[last])));
  return hints;
}

/** The steps that are what customers come for, by name. */
export function outcomesOf(drawn: Drawn): string[] {
  return drawn.stages.flatMap((stage) => stage.steps.filter((step) => step.outcome).map((step) => step.name));
}

function nameOf(step: Step | undefined): string {
  return step?.name ?? "";
}
