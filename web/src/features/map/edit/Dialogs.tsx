import { useState } from "react";
import { Button } from "@/ui/Button";
import { Choice, TextInput } from "@/ui/fields";
import { Sheet } from "@/ui/Sheet";
import type { ConnectorKind, Operation } from "../contract";
import { columnAt, rowAt } from "../grid/layout";
import { stepsOf } from "../model/find";
import { cleanName } from "../model/ids";
import { texts } from "../texts";
import { Quick } from "./Quick";
import { Shortcuts } from "./Shortcuts";
import { pasteAt } from "./useBoard";
import type { Editor } from "./useEditor";

/** What is asked over the grid. */
export function Dialogs({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const { dialog } = editor;
  const step = columnAt(editor.layout, editor.selecting.place.column)?.step;
  if (dialog === "shortcuts") return <Shortcuts onClose={onClose} />;
  if (dialog === "quick") return <Quick editor={editor} onClose={onClose} />;
  if (dialog === "owner") return <OwnerSheet editor={editor} onClose={onClose} />;
  if (dialog === "path" && step) return <PathSheet editor={editor} from={step.id} onClose={onClose} />;
  if (typeof dialog !== "object") return null;
  const { table, place, columns, rows } = dialog;
  const paste = (grow: boolean) => {
    onClose();
    pasteAt(editor, table, place, grow);
  };
  return (
    <Sheet title={texts.paste.title} isOpen onClose={onClose}>
      <p>{texts.paste.text(columns, rows)}</p>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button weight="main" autoFocus onPress={() => paste(true)}>
          {texts.paste.grow(columns, rows)}
        </Button>
        <Button onPress={() => paste(false)}>{texts.paste.fit}</Button>
      </div>
    </Sheet>
  );
}

function OwnerSheet({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const { stage, step } = columnAt(editor.layout, editor.selecting.place.column) ?? {};
  const of = rowAt(editor.layout, editor.selecting.place.row)?.kind === "stage" ? undefined : step;
  const what = of ?? stage;
  const [name, setName] = useState(what?.owner ?? "");
  if (!what || !stage) return null;
  const save = () => {
    const owner = cleanName(name) || null;
    const operations: Operation[] = [{ op: "set_owner", of: of ? { step: of.id } : { stage: stage.id }, owner }];
    if (owner === (what.owner ?? null) || editor.do({ operations, words: texts.deeds.owner(what.name) })) onClose();
  };
  return (
    <Sheet title={texts.deeds.owner(what.name)} isOpen onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextInput
          label={texts.owner.label}
          value={name}
          onChange={setName}
          autoFocus
          maxLength={200}
          placeholder={texts.owner.none}
        />
        <Button weight="main" type="submit" className="mt-3">
          {texts.owner.save}
        </Button>
      </form>
    </Sheet>
  );
}

/** The arrows that leave a step. */
function PathSheet({ editor, from, onClose }: { editor: Editor; from: string; onClose: () => void }) {
  const words = texts.path;
  const steps = stepsOf(editor.map);
  const here = steps.findIndex((step) => step.id === from);
  const nameOf = (id: string) => steps.find((step) => step.id === id)?.name ?? id;
  const [to, setTo] = useState(steps[here + 1]?.id ?? steps[0]?.id ?? "");
  const [kind, setKind] = useState<ConnectorKind>("next");
  const [within, setWithin] = useState("");
  const [label, setLabel] = useState("");
  const leaving = editor.map.connectors.filter((one) => one.from === from);
  const wrong = within.trim() !== "" && !/^(\s*\d+\s*(w|d|h|min|m|s|ms|us)\s*)+$/.test(within);
  const draw = () => {
    const connector = { from, to, kind, label: cleanName(label) || null, within: within.trim() || null };
    if (editor.do({ operations: [{ op: "add_connector", connector }], words: texts.deeds.connect }, true)) {
      setLabel("");
      setWithin("");
    }
  };
  return (
    <Sheet title={words.title(nameOf(from))} isOpen onClose={onClose}>
      {leaving.length === 0 && <p className="text-quiet">{words.none}</p>}
      <ul className="flex flex-col gap-1">
        {leaving.map((one) => (
          <li key={`${one.kind} ${one.to}`} className="flex items-center justify-between gap-3">
            <span dir="auto">{words.words[one.kind](nameOf(one.to), one.within ?? "", one.label ?? "")}</span>
            <Button
              small
              weight="quiet"
              aria-label={words.remove(nameOf(one.to))}
              onPress={() => {
                const operation: Operation = { op: "remove_connector", from, to: one.to, kind: one.kind };
                editor.do({ operations: [operation], words: texts.deeds.disconnect }, true);
              }}
            >
              ✕
            </Button>
          </li>
        ))}
      </ul>
      <form
        className="mt-4 flex flex-col gap-3 border-t border-line pt-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) draw();
        }}
      >
        <Choice
          label={words.to}
          value={to}
          options={steps.map((step) => ({ value: step.id, text: step.name }))}
          onChange={setTo}
        />
        <Choice
          label={words.kind}
          value={kind}
          options={(["next", "loop", "promise"] as const).map((one) => ({ value: one, text: words.kinds[one] }))}
          onChange={setKind}
        />
        {kind !== "loop" && (
          <TextInput
            label={words.within}
            value={within}
            onChange={setWithin}
            hint={words.withinHint}
            error={wrong ? words.withinHint : undefined}
          />
        )}
        <TextInput label={words.label} value={label} onChange={setLabel} maxLength={200} />
        {editor.state.said && <p role="status">{editor.state.said.words}</p>}
        <Button weight="main" type="submit" isDisabled={to === "" || wrong || (kind === "promise" && !within.trim())}>
          {words.add}
        </Button>
      </form>
    </Sheet>
  );
}
