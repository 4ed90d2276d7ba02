import { useState } from "react";
import { counted } from "@/api/figures";
import { told } from "@/api/problems";
import { Problem } from "@/ui/Problem";
import { Waiting } from "@/ui/Waiting";
import type { Brief, Template } from "./contract";
import { useTemplates } from "./data";
import { MakeJourney } from "./MakeJourney";
import { MapLine, MapOutline } from "./MapOutline";
import { asNew } from "./maps";
import { texts } from "./texts";

const words = texts.template;

/** A map to begin with: what it is for and how it looks, before it is taken. */
export function TemplateWay({ workspace, brief }: { workspace: string; brief: Brief | undefined }) {
  const templates = useTemplates(workspace);
  const [id, setId] = useState<string>();
  if (templates.error) return <Problem {...told(templates.error)} retry={() => void templates.refetch()} />;
  if (!templates.data) return <Waiting />;
  const chosen = templates.data.find((one) => one.id === id);
  return (
    <div className="flex flex-col gap-6">
      <fieldset>
        <legend className="mb-3 text-base font-semibold tracking-tight">{words.title}</legend>
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          {templates.data.map((one) => (
            <Card key={one.id} template={one} chosen={one.id === id} onChoose={() => setId(one.id)} />
          ))}
        </div>
      </fieldset>
      {chosen && (
        <MakeJourney
          key={chosen.id}
          workspace={workspace}
          suggested={chosen.title}
          ready
          missing=""
          go={words.go}
          bodyOf={(title) => ({ title, map: asNew(chosen.map, title, brief) })}
        >
          <MapOutline map={chosen.map} />
          <p className="text-quiet">{words.lead}</p>
        </MakeJourney>
      )}
    </div>
  );
}

function Card({ template, chosen, onChoose }: { template: Template; chosen: boolean; onChoose: () => void }) {
  const { stages, lanes } = template.map;
  const steps = stages.reduce((sum, stage) => sum + stage.steps.length, 0);
  return (
    <label
      className={`flex cursor-pointer flex-col rounded-xl border bg-paper p-4 shadow-card transition-colors hover:border-quiet ${chosen ? "border-real bg-real-wash" : "border-line"}`}
    >
      <MapLine map={template.map} />
      <span className="mt-2 flex items-baseline gap-2">
        <input
          type="radio"
          name="template"
          value={template.id}
          checked={chosen}
          onChange={onChoose}
          className="accent-[var(--real)]"
        />
        <span className="font-semibold">{template.title}</span>
      </span>
      <span className="mt-0.5 text-[0.8125rem] leading-snug text-quiet">{template.purpose}</span>
      <span className="mt-2 text-xs text-quiet">
        {[counted(stages.length, "stage"), counted(steps, "step"), counted(lanes.length, "lane")].join(", ")}
      </span>
    </label>
  );
}
