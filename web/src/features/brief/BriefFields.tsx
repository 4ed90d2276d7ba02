import { TextInput } from "@/ui/fields";
import { type BriefDraft, wrongFigures } from "./brief";
import { texts } from "./texts";

/** The fields of a brief: two that say most, and the others on request. */
export function BriefFields({
  draft,
  onChange,
  open = false,
}: {
  draft: BriefDraft;
  onChange: (draft: BriefDraft) => void;
  /** Whether all fields are shown at once. */
  open?: boolean;
}) {
  const wrong = wrongFigures(draft);
  const field = (name: keyof BriefDraft, label: string, placeholder?: string, type?: "date") => (
    <TextInput
      label={label}
      placeholder={placeholder}
      type={type ?? "text"}
      value={draft[name]}
      onChange={(text) => onChange({ ...draft, [name]: text })}
      maxLength={500}
      error={wrong.some((one) => one === name) ? texts.wrongFigure : undefined}
    />
  );
  const more = (
    <div className="mt-3 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {field("episode", texts.episode, texts.episodeHint)}
      {field("time_frame", texts.timeFrame, texts.timeFrameHint)}
      {field("deadline", texts.deadline, undefined, "date")}
      {field("metric", texts.metric, texts.metricHint)}
      {field("baseline", texts.baseline, texts.baselineHint)}
      {field("target", texts.target)}
    </div>
  );
  return (
    <div>
      <div className="grid gap-4 sm:grid-cols-2">
        {field("persona", texts.persona, texts.personaHint)}
        {field("goal", texts.goal, texts.goalHint)}
      </div>
      {open ? (
        more
      ) : (
        <details className="mt-4">
          <summary className="cursor-pointer text-[0.8125rem] font-medium text-quiet hover:text-text">
            {texts.more}
          </summary>
          {more}
        </details>
      )}
    </div>
  );
}
