import { useState } from "react";
import type { Of } from "@/api/map";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Choice, TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import type { Apply, Known, MapDoc, Step, Touchpoint } from "./contract";
import {
  type BindingDraft,
  bindingOf,
  draftOf,
  firstTouchpoint,
  operationsOf,
  withEvent,
  wrongConditions,
} from "./draft";
import { Live } from "./Live";
import { texts } from "./texts";

const KNOWN: readonly Known[] = ["in_events", "in_words", "unseen"];

/** For each touchpoint of a step: which events are it, and what that matches while it is typed. */
export function BindingPanel({ of, map, step, apply }: { of: Of; map: MapDoc; step: Step; apply: Apply }) {
  const [open, setOpen] = useState<string>();
  const [failed, setFailed] = useState<unknown>();
  const begin = () => {
    const taken = new Set(map.stages.flatMap((one) => one.steps).flatMap((one) => one.touchpoints.map(({ id }) => id)));
    setFailed(undefined);
    apply(firstTouchpoint(step, taken), texts.words(step.name)).catch(setFailed);
  };
  return (
    <section className="mt-5 border-t border-line pt-4" aria-label={texts.title}>
      <h3 className="mb-1.5 text-[0.8125rem] font-semibold">{texts.title}</h3>
      {step.touchpoints.length === 0 && (
        <>
          <p className="text-quiet">{texts.unbound}</p>
          <Button small className="mt-2" onPress={begin}>
            {texts.begin}
          </Button>
        </>
      )}
      <ul className="flex flex-col gap-3">
        {step.touchpoints.map((touchpoint) => (
          <li key={touchpoint.id}>
            {open === touchpoint.id ? (
              <Edit of={of} map={map} touchpoint={touchpoint} apply={apply} onDone={() => setOpen(undefined)} />
            ) : (
              <Shown
                touchpoint={touchpoint}
                alone={step.touchpoints.length === 1 && touchpoint.name === step.name}
                onEdit={() => setOpen(touchpoint.id)}
              />
            )}
          </li>
        ))}
      </ul>
      {failed !== undefined && (
        <div className="mt-2">
          <Problem {...told(failed)} />
        </div>
      )}
    </section>
  );
}

function Shown({ touchpoint, alone, onEdit }: { touchpoint: Touchpoint; alone: boolean; onEdit: () => void }) {
  const { binding, known, name, channel } = touchpoint;
  const conditions = [
    ...(binding?.events ?? []),
    ...(binding?.channel ? [binding.channel] : []),
    ...Object.entries(binding?.where ?? {}).map(([name, value]) => `${name} = ${value}`),
  ];
  const isBound = known === "in_events" && conditions.length > 0;
  return (
    <div className="flex items-start justify-between gap-3">
      <p dir="auto" className="min-w-0 [overflow-wrap:anywhere]">
        {!alone && <b className="mr-1.5 font-medium">{[name, channel].filter(Boolean).join(" · ")}</b>}
        <span className={isBound ? "" : "text-quiet"}>
          {known !== "in_events" ? texts.known[known] : isBound ? texts.bound(conditions.join(", ")) : texts.unbound}
        </span>
      </p>
      <Button
        small
        onPress={onEdit}
        aria-label={`${isBound ? texts.change : texts.edit}: ${name}`}
        className="shrink-0"
      >
        {isBound ? texts.change : texts.edit}
      </Button>
    </div>
  );
}

function Edit({
  of,
  map,
  touchpoint,
  apply,
  onDone,
}: {
  of: Of;
  map: MapDoc;
  touchpoint: Touchpoint;
  apply: Apply;
  onDone: () => void;
}) {
  const [draft, setDraft] = useState<BindingDraft>(() => draftOf(touchpoint));
  const [failed, setFailed] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const wrong = wrongConditions(draft);
  const change = (part: Partial<BindingDraft>) => setDraft({ ...draft, ...part });
  const keep = () => {
    setBusy(true);
    setFailed(undefined);
    apply(operationsOf(touchpoint, draft), texts.words(touchpoint.name)).then(onDone, (error: unknown) => {
      setFailed(error);
      setBusy(false);
    });
  };
  return (
    <form
      className="flex flex-col gap-3 rounded-lg bg-band p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong.length === 0) keep();
      }}
    >
      <p dir="auto" className="font-medium [overflow-wrap:anywhere]">
        {touchpoint.name}
      </p>
      <Choice
        label={texts.knownLabel}
        value={draft.known}
        options={KNOWN.map((value) => ({ value, text: texts.knownOptions[value] }))}
        onChange={(known) => change({ known })}
      />
      {draft.known === "in_events" && (
        <>
          <TextInput
            label={texts.events}
            hint={texts.eventsHint}
            area
            autoFocus
            value={draft.events}
            onChange={(events) => change({ events })}
          />
          <details open={draft.channel !== "" || draft.where !== "" || undefined}>
            <summary className="cursor-pointer text-[0.8125rem] text-quiet hover:text-text">
              {texts.channel}, {texts.where.toLowerCase()}
            </summary>
            <div className="mt-2 flex flex-col gap-3">
              <TextInput label={texts.channel} value={draft.channel} onChange={(channel) => change({ channel })} />
              <TextInput
                label={texts.where}
                hint={texts.whereHint}
                area
                value={draft.where}
                onChange={(where) => change({ where })}
                error={wrong.length > 0 ? texts.wrongWhere(wrong.join(", ")) : undefined}
              />
            </div>
          </details>
          <Live
            of={of}
            map={map}
            touchpoint={touchpoint}
            binding={bindingOf(draft)}
            onAdd={(name) => setDraft(withEvent(draft, name))}
          />
        </>
      )}
      {failed !== undefined && <Problem {...told(failed)} />}
      <div className="flex gap-2">
        <Button small weight="main" type="submit" isDisabled={busy}>
          {texts.save}
        </Button>
        <Button small weight="quiet" onPress={onDone}>
          {texts.cancel}
        </Button>
      </div>
    </form>
  );
}
