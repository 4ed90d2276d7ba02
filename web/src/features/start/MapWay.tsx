import { type DragEvent, useRef, useState } from "react";
import { counted } from "@/api/figures";
import { isProblem, told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Choice, TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import type { Brief, MapRead } from "./contract";
import { MakeJourney } from "./MakeJourney";
import { MapOutline } from "./MapOutline";
import { asNew } from "./maps";
import { texts } from "./texts";
import { useReadMap } from "./useReadMap";

const words = texts.map;
/** From which number to which scores of feelings may go. */
const SCALES = ["", "0..10", "1..5", "1..7", "-2..2", "-5..5", "0..100"];
const TYPES = ".yaml,.yml,.json,.csv,.tsv,.txt,.xlsx,.mmd,.mermaid,.md,.xml,.cjml";

/** A map of any format, pasted or as a file: what was read and what was taken otherwise, before anything is kept. */
export function MapWay({ workspace, brief }: { workspace: string; brief: Brief | undefined }) {
  const reading = useReadMap(workspace);
  const { read, error, busy } = reading;
  return (
    <MakeJourney
      key={read?.map.title}
      workspace={workspace}
      suggested={read?.map.title ?? ""}
      ready={read !== undefined}
      missing={words.empty}
      go={words.go}
      bodyOf={(title) => (read ? { title, map: asNew(read.map, title, brief) } : { title })}
    >
      <div>
        <h2 className="text-base font-semibold tracking-tight">{words.title}</h2>
        <p className="text-quiet">{words.lead}</p>
      </div>
      <div className="grid gap-5 lg:grid-cols-2">
        <Given reading={reading} />
        <div className="min-w-0" aria-busy={busy}>
          <p className="mb-1 text-[0.8125rem] font-medium" role="status">
            {busy ? words.reading : read ? words.read(words.formats[read.format] ?? read.format) : words.preview}
          </p>
          {read && <Read read={read} />}
          {!read && !error && (
            <p className="rounded-lg border border-dashed border-faint px-4 py-8 text-center text-quiet">
              {words.hint}
            </p>
          )}
          {error != null && <Wrong error={error} />}
          {(reading.scale || (error != null && /scale/i.test(told(error).what + (told(error).hint ?? "")))) && (
            <div className="mt-3 max-w-60">
              <Choice
                label={words.scale}
                value={reading.scale}
                options={SCALES.map((value) => ({ value, text: value ? words.scales(value) : words.noScale }))}
                onChange={reading.say}
              />
            </div>
          )}
        </div>
      </div>
    </MakeJourney>
  );
}

/** Where the map is pasted, chosen or dropped. */
function Given({ reading }: { reading: ReturnType<typeof useReadMap> }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { text, file } = reading;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped) reading.take(dropped);
  };
  return (
    <section
      aria-label={words.label}
      className={`flex flex-col gap-2 rounded-lg [&_textarea]:min-h-64 [&_textarea]:font-mono [&_textarea]:text-[0.8125rem] ${over ? "outline-2 outline-real" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {file ? (
        <p className="flex flex-wrap items-center gap-3 rounded-md border border-faint px-3 py-2">
          <span dir="auto" className="min-w-0 font-mono text-[0.875rem] [overflow-wrap:anywhere]">
            {file.name}
          </span>
          <Button small weight="quiet" onPress={reading.forget}>
            {words.other}
          </Button>
        </p>
      ) : (
        <TextInput label={words.label} area value={text} onChange={reading.type} placeholder={words.placeholder} />
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button small onPress={() => input.current?.click()}>
          {words.choose}
        </Button>
        <span className="text-[0.8125rem] text-quiet">{texts.pick.drop}</span>
      </div>
      <input
        ref={input}
        type="file"
        accept={TYPES}
        aria-label={words.choose}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = "";
          if (chosen) reading.take(chosen);
        }}
      />
    </section>
  );
}

/** What was read: how much, the map in small, and what was taken otherwise than it stood there. */
function Read({ read: { map, notes } }: { read: MapRead }) {
  const steps = map.stages.reduce((sum, stage) => sum + stage.steps.length, 0);
  return (
    <>
      <p className="mb-2 text-quiet">
        {[counted(map.stages.length, "stage"), counted(steps, "step"), counted(map.lanes.length, "lane")].join(", ")}
      </p>
      <MapOutline map={map} />
      {notes.length > 0 && (
        <details className="mt-3" open={notes.length <= 5}>
          <summary className="cursor-pointer text-[0.8125rem] font-semibold">{words.notes(notes.length)}</summary>
          <ul className="mt-1 flex list-disc flex-col gap-1 pl-5 text-[0.875rem]">
            {notes.map((note) => (
              <li key={`${note.line}:${note.column}:${note.message}`} dir="auto" className="[overflow-wrap:anywhere]">
                {note.message}
                {note.line != null && <span className="text-quiet"> ({words.place(note.line, note.column)})</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Wrong({ error }: { error: unknown }) {
  const place = isProblem(error) ? error.place : undefined;
  const { what, hint } = told(error);
  return (
    <Problem
      what={what}
      hint={[place?.line && words.place(place.line, place.column), hint].filter(Boolean).join(". ")}
    />
  );
}
