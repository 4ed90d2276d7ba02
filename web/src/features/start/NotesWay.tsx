import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { counted } from "@/api/figures";
import { TextInput } from "@/ui/fields";
import type { Brief } from "./contract";
import { MakeJourney } from "./MakeJourney";
import { MapOutline } from "./MapOutline";
import { fileOf, notesOf } from "./notes";
import { texts } from "./texts";

const words = texts.notes;

/** A pasted list of lines becomes a map while it is typed. */
export function NotesWay({ workspace, brief }: { workspace: string; brief: Brief | undefined }) {
  const [text, setText] = useState("");
  const { stages, isTable } = notesOf(text);
  const steps = stages.reduce((sum, stage) => sum + stage.steps.length, 0);
  return (
    <MakeJourney
      workspace={workspace}
      suggested=""
      ready={steps > 0}
      missing={words.empty}
      go={words.go}
      bodyOf={(title) => ({ title, yaml: fileOf(title, stages, brief) })}
    >
      <div>
        <h2 className="text-base font-semibold tracking-tight">{words.title}</h2>
        <p className="text-quiet">{words.lead}</p>
      </div>
      <div className="grid gap-5 lg:grid-cols-2 [&_textarea]:min-h-56">
        <TextInput label={words.label} area value={text} onChange={setText} placeholder={words.placeholder} />
        <div className="min-w-0">
          <p className="mb-1 text-[0.8125rem] font-medium" aria-live="polite">
            {steps > 0 ? words.found(counted(stages.length, "stage"), counted(steps, "step")) : words.preview}
          </p>
          {steps > 0 && (
            <MapOutline
              map={{ stages: stages.map((one) => ({ ...one, steps: one.steps.map((name) => ({ name })) })) }}
            />
          )}
          {steps === 0 && (
            <p className="rounded-lg border border-dashed border-faint px-4 py-8 text-center text-quiet">
              {words.hint}
            </p>
          )}
          {isTable && (
            <p className="mt-2">
              {words.table}{" "}
              <Link to="/w/$workspace/start" params={{ workspace }} search={{ way: "map" }}>
                {words.toMap}
              </Link>
            </p>
          )}
        </div>
      </div>
    </MakeJourney>
  );
}
