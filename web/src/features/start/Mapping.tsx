import { useState } from "react";
import { told } from "@/api/problems";
import { Choice, TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import { type Chosen, chosen, columnsOf, type Kind, plain } from "./columns";
import { texts } from "./texts";
import type { Said, Trial } from "./useTrial";

const words = texts.mapping;

/** What each column was taken for and why; changing one reads the file again. */
export function Mapping({ kind, trial, columns }: { kind: Kind; trial: Trial; columns: string[] }) {
  const { run, said, say, error } = trial;
  const roles = chosen(kind, run, said.columns);
  const names = run ? columnsOf(run) : columns;
  const shown = roles.filter((one) => one.needed || one.column);
  const others = roles.filter((one) => !one.needed && !one.column);
  const line = (one: Chosen) => (
    <Line
      key={one.role}
      one={one}
      names={names}
      onChange={(column) => {
        const { [one.role]: _before, ...rest } = said.columns;
        say({ columns: column ? { ...rest, [one.role]: column } : rest });
      }}
    />
  );
  return (
    <section aria-labelledby="mapping-title">
      <h2 id="mapping-title" className="text-base font-semibold tracking-tight">
        {run ? words.title : words.cannot}
      </h2>
      <p className="mt-0.5 text-quiet">{run ? words.lead : words.cannotLead}</p>
      {!run && error != null && (
        <div className="mt-3">
          <Problem what={plain(told(error).what)} />
        </div>
      )}
      <div className="mt-4 grid gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-4">{shown.map(line)}</div>
      {run && run.notes.length > 0 && (
        <div className="mt-5 rounded-lg bg-band px-4 py-3">
          <h3 className="text-[0.8125rem] font-semibold">{words.notes}</h3>
          <ul className="mt-1 list-disc pl-4 text-[0.875rem]">
            {run.notes.map((note) => (
              <li key={note}>{plain(note)}</li>
            ))}
          </ul>
        </div>
      )}
      <details className="mt-4">
        <summary className="cursor-pointer text-[0.8125rem] font-semibold">{words.more}</summary>
        <div className="mt-3 grid gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-4">
          {others.map(line)}
          <Written label={words.zone} hint={words.zoneHint} name="zone" said={said} say={say} />
          <Written label={words.timeFormat} hint={words.timeFormatHint} name="timeFormat" said={said} say={say} />
          {kind === "answers" && (
            <>
              <Written label={words.asked} hint={words.askedHint} name="asked" said={said} say={say} />
              <Written label={words.scaleMin} name="scaleMin" said={said} say={say} />
              <Written label={words.scaleMax} name="scaleMax" said={said} say={say} />
              <Choice
                label={words.better}
                value={said.better}
                options={(["auto", "higher", "lower"] as const).map((value) => ({ value, text: words.betters[value] }))}
                onChange={(better) => say({ better })}
              />
            </>
          )}
        </div>
      </details>
    </section>
  );
}

/** One role: which column has it, and why. */
function Line({ one, names, onChange }: { one: Chosen; names: string[]; onChange: (column: string) => void }) {
  return (
    <Choice
      label={texts.roles[one.role]}
      value={one.column ?? ""}
      options={[{ value: "", text: words.none }, ...names.map((name) => ({ value: name, text: name }))]}
      onChange={onChange}
      hint={one.why && plain(one.why)}
    />
  );
}

type WrittenName = "zone" | "timeFormat" | "asked" | "scaleMin" | "scaleMax";

/** Something that is written; the file is read again when the field is left, or with the return key. */
function Written({
  label,
  hint,
  name,
  said,
  say,
}: {
  label: string;
  hint?: string;
  name: WrittenName;
  said: Said;
  say: Trial["say"];
}) {
  const [text, setText] = useState<string>(said[name]);
  const keep = () => text !== said[name] && say({ [name]: text });
  return (
    <TextInput
      label={label}
      hint={hint}
      value={text}
      onChange={setText}
      onBlur={keep}
      onKeyDown={(event) => event.key === "Enter" && keep()}
    />
  );
}
