// A binding as a form holds it.
import type { Binding, Known, Operation, Step, Touchpoint } from "./contract";

/** What the form holds: names of events one a line, properties as `name = value`, one a line. */
export interface BindingDraft {
  known: Known;
  events: string;
  channel: string;
  where: string;
}

export function draftOf(touchpoint: Touchpoint): BindingDraft {
  const { binding, known } = touchpoint;
  return {
    known,
    events: (binding?.events ?? []).join("\n"),
    channel: binding?.channel ?? "",
    where: Object.entries(binding?.where ?? {})
      .map(([name, value]) => `${name} = ${value}`)
      .join("\n"),
  };
}

/** The binding of a form; none where nothing is said. */
export function bindingOf(draft: BindingDraft): Binding | undefined {
  const binding = {
    events: lines(draft.events),
    channel: draft.channel.trim() || null,
    where: conditions(draft.where),
  };
  const empty = binding.events.length === 0 && !binding.channel && Object.keys(binding.where).length === 0;
  return empty ? undefined : binding;
}

/** Lines of properties that are no condition. */
export function wrongConditions(draft: BindingDraft): string[] {
  return lines(draft.where).filter((line) => !CONDITION.test(line));
}

/** The form with one more name of events; one that is there already is not added twice. */
export function withEvent(draft: BindingDraft, name: string): BindingDraft {
  const names = lines(draft.events);
  return names.includes(name) ? draft : { ...draft, events: [...names, name].join("\n") };
}

/** What is sent to keep the form. */
export function operationsOf(touchpoint: Touchpoint, draft: BindingDraft): Operation[] {
  const inEvents = draft.known === "in_events";
  const binding = inEvents ? (bindingOf(draft) ?? { events: [], channel: null, where: {} }) : null;
  return [
    {
      op: "bind_touchpoint",
      touchpoint: touchpoint.id,
      binding,
      known: draft.known,
      channel: touchpoint.channel ?? null,
    },
  ];
}

/** A touchpoint for a step that has none, not bound yet. `taken` are the ids of all touchpoints. */
export function firstTouchpoint(step: Step, taken: ReadonlySet<string>): Operation[] {
  let id = step.id;
  for (let n = 2; taken.has(id); n++) id = `${step.id}-${n}`;
  const touchpoint = { id, name: step.name, known: "in_events" as const, channel: null, binding: null };
  return [{ op: "add_touchpoint", step: step.id, touchpoint }];
}

const CONDITION = /^([^=]+?)\s*[=:]\s*(\S.*)$/;

function conditions(text: string): Record<string, string> {
  const found = lines(text).map((line) => CONDITION.exec(line));
  return Object.fromEntries(found.flatMap((one) => (one?.[1] && one[2] ? [[one[1].trim(), one[2]]] : [])));
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
