import { type ReactNode, useState } from "react";
import { day } from "@/api/dates";
import { type Of, useMap, useOperations } from "@/api/map";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import { BriefFields } from "./BriefFields";
import { type Brief, briefOf, draftOf, saysSomething, wrongFigures } from "./brief";
import { ScopeHints } from "./ScopeHints";
import { outcomesOf, scopeHints } from "./scope";
import { texts } from "./texts";

/** At the top of a journey: what it is about, what customers come for, and whether it covers too much or too little. */
export function BriefCard({ of, rev }: { of: Of; rev: number }) {
  const map = useMap(of, rev);
  const [editing, setEditing] = useState(false);
  if (map.error) return <Problem what={texts.failed} hint={told(map.error).what} retry={() => void map.refetch()} />;
  if (!map.data) return <div className="h-11 animate-pulse rounded-xl bg-line" aria-hidden="true" />;
  const { brief } = map.data;
  const hints = scopeHints(brief, map.data);
  if (editing) return <Edit of={of} rev={rev} brief={brief} onDone={() => setEditing(false)} />;
  const said = saysSomething(draftOf(brief));
  const outcomes = outcomesOf(map.data);
  const drawn = map.data.stages.length > 0;
  return (
    <details
      className="group rounded-xl border border-line bg-paper px-5 py-2.5 print:hidden"
      open={!said || undefined}
    >
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <span className="text-[0.8125rem] font-semibold">{texts.title}</span>
        <span dir="auto" className="min-w-0 text-[0.875rem] text-quiet [overflow-wrap:anywhere]">
          {said ? [brief.persona, brief.episode, brief.goal].filter(Boolean).join(" · ") : texts.none}
        </span>
        {hints.length > 0 && (
          <span className="ml-auto text-[0.8125rem] font-medium text-accent group-open:hidden">{texts.scopeTitle}</span>
        )}
      </summary>
      {said && (
        <dl className="mt-3 grid gap-x-6 gap-y-3 sm:grid-cols-2 lg:grid-cols-4">
          <Fact name={texts.persona}>{brief.persona}</Fact>
          <Fact name={texts.goal}>{brief.goal}</Fact>
          <Fact name={texts.episode}>
            {[brief.episode, brief.time_frame, brief.deadline && texts.due(day(brief.deadline))]
              .filter(Boolean)
              .join(", ")}
          </Fact>
          <Fact name={texts.measures}>
            {brief.metrics.map((one) => {
              const shown = draftOf({ ...brief, metrics: [one] });
              return (
                <span key={one.name} className="block">
                  {[one.name, texts.from(shown.baseline, shown.target)].filter(Boolean).join(": ")}
                </span>
              );
            })}
          </Fact>
        </dl>
      )}
      {drawn && (
        <p className="mt-3 text-[0.875rem]">
          {outcomes.length > 0 ? (
            <>
              <span className="text-quiet">{texts.outcomes}: </span>
              {outcomes.map((name) => (
                <b
                  key={name}
                  dir="auto"
                  className="mr-1.5 inline-block rounded-full border border-real px-2 font-medium text-real"
                >
                  {name}
                </b>
              ))}
            </>
          ) : (
            texts.noOutcome
          )}
        </p>
      )}
      <ScopeHints hints={hints} />
      <Button small className="mt-3 mb-1.5" onPress={() => setEditing(true)}>
        {said ? texts.change : texts.fill}
      </Button>
    </details>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (!children || (Array.isArray(children) && children.length === 0)) return null;
  return (
    <div className="min-w-0">
      <dt className="text-xs text-quiet">{name}</dt>
      <dd dir="auto" className="[overflow-wrap:anywhere]">
        {children}
      </dd>
    </div>
  );
}

function Edit({ of, rev, brief, onDone }: { of: Of; rev: number; brief: Brief; onDone: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(brief));
  const keep = useOperations(of, rev);
  return (
    <form
      aria-label={texts.title}
      className="rounded-xl border border-line bg-paper px-5 py-4 print:hidden"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrongFigures(draft).length === 0)
          keep.mutate([{ op: "set_brief", brief: briefOf(draft, brief) }], { onSuccess: onDone });
      }}
    >
      <BriefFields draft={draft} onChange={setDraft} open />
      <ScopeHints hints={scopeHints(briefOf(draft))} />
      {keep.error && (
        <div className="mt-3">
          <Problem {...told(keep.error)} />
        </div>
      )}
      <div className="mt-4 flex gap-2">
        <Button type="submit" weight="main" isDisabled={keep.isPending}>
          {texts.save}
        </Button>
        <Button weight="quiet" onPress={onDone}>
          {texts.cancel}
        </Button>
      </div>
    </form>
  );
}
