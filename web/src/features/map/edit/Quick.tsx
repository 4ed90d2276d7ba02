import { useId, useMemo, useState } from "react";
import { Sheet } from "@/ui/Sheet";
import { texts } from "../texts";
import { afterwards, type Command, commandsFor } from "./commands";
import type { Editor } from "./useEditor";

/** Every action by a few letters of its name: what `/` opens. */
export function Quick({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const commands = useMemo(() => commandsFor(editor), [editor]);
  const found = useMemo(() => matching(commands, words), [commands, words]);
  const here = found[Math.min(at, found.length - 1)];
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    afterwards(command.run);
  };
  return (
    <Sheet title={texts.quick.title} isOpen onClose={onClose}>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={here && `${id} ${here.id}`}
        aria-label={texts.quick.find}
        placeholder={texts.quick.find}
        // biome-ignore lint/a11y/noAutofocus: one opens this to type at once
        autoFocus
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
          else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
          else if (event.key === "Enter") run(here);
          else return;
          event.preventDefault();
        }}
        className="w-full rounded-md border border-faint bg-paper px-3 py-1.5"
      />
      {found.length === 0 && <p className="mt-3 text-quiet">{texts.quick.none}</p>}
      <div role="listbox" id={id} aria-label={texts.quick.title} className="mt-2 max-h-80 overflow-y-auto">
        {found.map((command) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
          <div
            key={command.id}
            id={`${id} ${command.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={command === here}
            ref={command === here ? (one) => one?.scrollIntoView({ block: "nearest" }) : undefined}
            onClick={() => run(command)}
            className="flex cursor-pointer justify-between gap-4 rounded-md px-3 py-1.5 hover:bg-band aria-selected:bg-real-wash"
          >
            <span>{command.text}</span>
            {command.keys && <kbd className="text-[0.8125rem] text-quiet">{command.keys}</kbd>}
          </div>
        ))}
      </div>
    </Sheet>
  );
}

/** Commands that have all of the words, in their order. */
export function matching(commands: readonly Command[], words: string): Command[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ text, also = "" }) => {
    const has = `${text} ${also}`.toLowerCase();
    return wanted.every((word) => has.includes(word));
  });
}
