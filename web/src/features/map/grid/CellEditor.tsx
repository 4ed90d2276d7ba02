import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { completed, lastPart, offered } from "./choices";

/** How somebody stopped writing: where to go from here. */
export type Left = "stay" | "down" | "up" | "right" | "left";

/** The field in which a cell is written. Whatever ends the writing keeps it, except Escape. */
export function CellEditor({
  label,
  text,
  whole,
  hint,
  choices,
  onKeep,
  onCancel,
}: {
  label: string;
  text: string;
  /** Whether what stands there is marked, so that typing replaces it. */
  whole: boolean;
  hint: string;
  /** What is offered while one writes, for the part behind the last comma. */
  choices: readonly string[];
  onKeep: (text: string, left: Left) => void;
  onCancel: () => void;
}) {
  const [now, setNow] = useState(text);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const list = useId();
  const [at, setAt] = useState(-1);
  const typed = useRef(text);
  const over = useRef(false);
  useLayoutEffect(() => {
    const area = field.current;
    area?.focus();
    if (whole) area?.select();
    else area?.setSelectionRange(area.value.length, area.value.length);
  }, [whole]);
  // A page that is closed, or a cell that goes away, keeps what was typed.
  const keep = useRef(onKeep);
  keep.current = onKeep;
  const gone = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLayoutEffect(() => {
    const leave = () => {
      if (!over.current) keep.current(typed.current, "stay");
      over.current = true;
    };
    window.addEventListener("pagehide", leave);
    clearTimeout(gone.current);
    return () => {
      window.removeEventListener("pagehide", leave);
      // Its place was taken away under it; a field that is only drawn anew is there again at once.
      gone.current = setTimeout(leave);
    };
  }, []);
  const end = (left: Left) => {
    if (over.current) return;
    over.current = true;
    onKeep(typed.current, left);
  };
  const found = offered(choices, now);
  const change = (text: string) => {
    typed.current = text;
    setNow(text);
    setAt(-1);
  };
  const take = (choice: string) => {
    change(completed(now, choice));
    field.current?.focus();
  };
  const common = {
    ref: field,
    "aria-label": label,
    placeholder: hint,
    dir: "auto",
    value: now,
    onChange: (event: { target: { value: string } }) => change(event.target.value),
    onBlur: () => end("stay"),
    onPaste: stay,
    onCopy: stay,
    onCut: stay,
    onKeyDown: (event: KeyboardEvent) => {
      event.stopPropagation();
      if (event.nativeEvent.isComposing) return;
      const { key } = event;
      const chosen = found[at];
      if (key === "Escape") {
        over.current = true;
        onCancel();
      } else if (key === "ArrowDown" && found.length > 0) setAt(Math.min(at + 1, found.length - 1));
      else if (key === "ArrowUp" && found.length > 0) setAt(Math.max(at - 1, -1));
      else if (key === "Enter" && chosen !== undefined) take(chosen);
      else if (key === "Enter" && !event.shiftKey && !event.altKey) end("down");
      else if (key === "Tab") end(event.shiftKey ? "left" : "right");
      else return;
      event.preventDefault();
    },
    className:
      "map-editor absolute inset-x-0 top-0 z-10 min-h-full w-full resize-none rounded-[3px] bg-paper px-2 py-1.5 text-text shadow-card outline-2 outline-real placeholder:text-quiet",
  };
  if (choices.length === 0) return <textarea rows={1} {...common} />;
  return (
    <>
      <input
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={at >= 0 ? `${list} ${at}` : undefined}
        autoComplete="off"
        {...common}
      />
      <div role="listbox" id={list} aria-label={label} className="map-choices" hidden={found.length === 0}>
        {found.map((choice, n) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
          <div
            key={choice}
            id={`${list} ${n}`}
            role="option"
            tabIndex={-1}
            aria-selected={n === at}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(choice)}
          >
            <Said choice={choice} part={lastPart(now)} />
          </div>
        ))}
      </div>
    </>
  );
}

/** What is done in the field stays there: the grid around it has its own copying. */
function stay(event: { stopPropagation: () => void }): void {
  event.stopPropagation();
}

/** A choice, with the letters that were typed in bold. */
function Said({ choice, part }: { choice: string; part: string }) {
  const from = part === "" ? -1 : choice.toLowerCase().indexOf(part.toLowerCase());
  if (from < 0) return choice;
  return (
    <>
      {choice.slice(0, from)}
      <b>{choice.slice(from, from + part.length)}</b>
      {choice.slice(from + part.length)}
    </>
  );
}
