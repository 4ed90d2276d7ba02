// The brief as a form holds it, and as the map has it.
import type { Schema } from "@/api/client";

export type Brief = Schema<"Brief">;

/** What the form holds: texts as they were typed. */
export interface BriefDraft {
  persona: string;
  goal: string;
  episode: string;
  time_frame: string;
  deadline: string;
  metric: string;
  baseline: string;
  target: string;
}

export const NO_BRIEF: BriefDraft = {
  persona: "",
  goal: "",
  episode: "",
  time_frame: "",
  deadline: "",
  metric: "",
  baseline: "",
  target: "",
};

/** The brief of a form. Measures beyond the first, which the form does not show, stay those of `before`. */
export function briefOf(draft: BriefDraft, before?: Brief): Brief {
  const said = (text: string) => text.trim() || null;
  const name = draft.metric.trim();
  const first = name
    ? [{ name, baseline: figure(draft.baseline), target: figure(draft.target), unit: unit(draft) }]
    : [];
  return {
    persona: said(draft.persona),
    goal: said(draft.goal),
    episode: said(draft.episode),
    time_frame: said(draft.time_frame),
    deadline: said(draft.deadline),
    metrics: [...first, ...(before?.metrics.slice(1) ?? [])],
  };
}

/** The form of a brief. */
export function draftOf(brief: Brief): BriefDraft {
  const metric = brief.metrics[0];
  const shown = (value: number | null | undefined) =>
    value == null
      ? ""
      : metric?.unit === "%"
        ? `${round(value)} %`
        : [round(value), metric?.unit].filter(Boolean).join(" ");
  return {
    persona: brief.persona ?? "",
    goal: brief.goal ?? "",
    episode: brief.episode ?? "",
    time_frame: brief.time_frame ?? "",
    deadline: brief.deadline ?? "",
    metric: metric?.name ?? "",
    baseline: shown(metric?.baseline),
    target: shown(metric?.target),
  };
}

/** Whether anything was said. */
export function saysSomething(draft: BriefDraft): boolean {
  return Object.values(draft).some((text) => text.trim() !== "");
}

/** Which fields of figures hold none. */
export function wrongFigures(draft: BriefDraft): ("baseline" | "target")[] {
  return (["baseline", "target"] as const).filter(
    (field) => draft[field].trim() !== "" && figure(draft[field]) === null,
  );
}

const FIGURE = /^([-−]?\d+(?:[.,]\d+)?)\s*(\S.*)?$/;

/** `62 %` is 62, `4,2 stars` is 4.2; the unit is kept apart. */
function figure(text: string): number | null {
  const found = FIGURE.exec(text.trim());
  return found?.[1] ? Number(found[1].replace(",", ".").replace("−", "-")) : null;
}

function unit({ baseline, target }: BriefDraft): string | null {
  return FIGURE.exec(baseline.trim())?.[2]?.trim() ?? FIGURE.exec(target.trim())?.[2]?.trim() ?? null;
}

function round(value: number): string {
  return String(Math.round(value * 1_000) / 1_000);
}
