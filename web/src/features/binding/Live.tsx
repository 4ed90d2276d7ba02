import type { ReactNode } from "react";
import { day } from "@/api/dates";
import { count, counted } from "@/api/figures";
import type { Of } from "@/api/map";
import { told } from "@/api/problems";
import { Problem } from "@/ui/Problem";
import type { Binding, MapDoc, Touchpoint } from "./contract";
import { useHaving, useNames } from "./data";
import { texts } from "./texts";
import { type Conflict, type Counted, conflicts, matched, suggestions, total } from "./tried";

/** What a binding matches, while it is typed. */
export function Live({
  of,
  map,
  touchpoint,
  binding,
  onAdd,
}: {
  of: Of;
  map: MapDoc;
  touchpoint: Touchpoint;
  binding: Binding | undefined;
  onAdd: (name: string) => void;
}) {
  const names = useNames(of);
  const having = useHaving(of, binding);
  const error = names.error ?? having.error;
  if (error) return <Problem what={texts.failed} hint={told(error).what} />;
  if (!names.data) return <p className="text-quiet">{texts.trying}</p>;
  const patterns = binding?.events ?? [];
  const mine = matched(names.data, patterns);
  const isBare = binding !== undefined && !binding.channel && Object.keys(binding.where).length === 0;
  const proposed = suggestions(map, touchpoint, names.data, patterns);
  return (
    <div className="flex flex-col gap-3" aria-busy={having.isBehind}>
      <p role="status" className="font-medium">
        {binding === undefined
          ? texts.nothingSaid
          : patterns.length > 0 && mine.length === 0
            ? texts.nothing
            : [isBare && counted(total(mine), "event"), customersOf(having)].filter(Boolean).join(", ")}
      </p>
      {isBare && <Conflicts found={conflicts(map, touchpoint.id, mine)} />}
      {binding && mine.length > 1 && <Names names={mine} />}
      {binding && !having.isBehind && having.data && having.data.examples.length > 0 && (
        <Headed title={texts.examples}>
          <ul className="text-[0.8125rem] text-quiet">
            {having.data.examples.map((one) => (
              <li key={one.customer} dir="auto" className="[overflow-wrap:anywhere]">
                <span className="font-mono">{one.customer}</span>, {day(one.started_at)}
              </li>
            ))}
          </ul>
        </Headed>
      )}
      {proposed.length > 0 && (
        <Headed title={texts.suggestions}>
          <ul className="flex flex-wrap gap-1.5">
            {proposed.map(({ name, events, isAlike }) => (
              <li key={name} className="max-w-full">
                <button
                  type="button"
                  aria-label={texts.add(name)}
                  onClick={() => onAdd(name)}
                  className={`max-w-full cursor-pointer rounded-full border bg-paper px-2.5 py-0.5 text-left text-[0.8125rem] [overflow-wrap:anywhere] hover:bg-real-wash ${isAlike ? "border-real text-real" : "border-faint"}`}
                >
                  + <span dir="auto">{name}</span> <span className="text-quiet tabular-nums">{count(events)}</span>
                </button>
              </li>
            ))}
          </ul>
        </Headed>
      )}
    </div>
  );
}

function customersOf({ data, isBehind }: ReturnType<typeof useHaving>): string {
  return !data || isBehind ? texts.trying : counted(data.customers, "customer");
}

function Headed({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="mb-1 text-xs font-semibold text-quiet">{title}</h4>
      {children}
    </div>
  );
}

function Conflicts({ found }: { found: readonly Conflict[] }) {
  if (found.length === 0) return null;
  return (
    <div className="rounded-lg border border-accent bg-paper px-3 py-2 text-[0.8125rem]">
      <p className="font-medium">{texts.conflicts}</p>
      <ul className="mt-1 list-disc pl-4">
        {found.map((one) => (
          <li key={one.touchpoint} dir="auto" className="[overflow-wrap:anywhere]">
            {texts.conflict(one.touchpoint, counted(one.events, "event"))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Names({ names }: { names: readonly Counted[] }) {
  return (
    <Headed title={texts.names}>
      <ul className="max-h-32 overflow-y-auto text-[0.8125rem]">
        {names.map((one) => (
          <li key={one.name} className="flex justify-between gap-3">
            <span dir="auto" className="min-w-0 [overflow-wrap:anywhere]">
              {one.name}
            </span>
            <span className="shrink-0 text-quiet tabular-nums">{count(one.events)}</span>
          </li>
        ))}
      </ul>
    </Headed>
  );
}
