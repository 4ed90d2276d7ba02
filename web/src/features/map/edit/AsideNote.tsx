import { useState } from "react";
import { Button } from "@/ui/Button";
import type { Operation } from "../contract";
import { texts } from "../texts";
import type { Aside, MapSession, SessionState } from "./session";

/** What could not be kept: nothing of it is lost, one says what becomes of it. */
export function AsideNote({ session, state }: { session: MapSession; state: SessionState }) {
  if (state.aside.length === 0) return null;
  const words = texts.aside;
  return (
    <section role="alert" className="mb-3 rounded-lg border border-accent bg-paper px-4 py-3">
      <p className="font-medium">{words.title(state.aside.length)}</p>
      <p className="text-quiet">{words.text}</p>
      <ul className="mt-2 flex flex-col gap-3">
        {state.aside.map((one) => (
          <li key={one.id}>
            <p dir="auto">
              <span className="font-medium">{one.words}</span> <span className="text-quiet">{one.why}</span>
            </p>
            {textOf(one) !== "" && (
              <blockquote dir="auto" className="mt-1 line-clamp-3 border-l-2 border-line pl-3 whitespace-pre-wrap">
                {textOf(one)}
              </blockquote>
            )}
            <div className="mt-1.5 flex flex-wrap gap-2">
              <Button small onPress={() => session.takeUp(one)}>
                {words.retry}
              </Button>
              {textOf(one) !== "" && <Copy text={textOf(one)} />}
              <Button small weight="quiet" onPress={() => session.giveUp(one)}>
                {words.drop}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Copy({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <Button small onPress={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
      {copied ? texts.aside.copied : texts.aside.copy}
    </Button>
  );
}

/** What somebody typed in operations. */
export function textOf({ operations }: Aside): string {
  return operations.flatMap((operation: Operation) => typed(operation) ?? []).join("\n");
}

function typed(operation: Operation): string | null | undefined {
  switch (operation.op) {
    case "set_cell":
      return operation.text;
    case "rename_stage":
    case "rename_step":
    case "rename_touchpoint":
      return operation.name;
    case "rename_lane":
    case "set_title":
      return operation.title;
    case "add_stage":
      return operation.stage.name;
    case "add_step":
      return operation.step.name;
    default:
      return undefined;
  }
}
