import { useLayoutEffect, useRef, useState } from "react";

/** How somebody stopped writing: where to go from here. */
export type Left = "stay" | "down" | "up" | "right" | "left";

/** The field in which a cell is written. Whatever ends the writing keeps it, except Escape. */
export function CellEditor({
  label,
  text,
  whole,
  hint,
  onKeep,
  onCancel,
}: {
  label: string;
  text: string;
  /** Whether what stands there is marked, so that typing replaces it. */
  whole: boolean;
  hint: string;
  onKeep: (text: string, left: Left) => void;
  onCancel: () => void;
}) {
  const [now, setNow] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
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
  return (
    <textarea
      ref={field}
      aria-label={label}
      placeholder={hint}
      dir="auto"
      rows={1}
      value={now}
      onChange={(event) => {
        typed.current = event.target.value;
        setNow(event.target.value);
      }}
      onBlur={() => end("stay")}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Escape") {
          over.current = true;
          onCancel();
        } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
          end("down");
        } else if (event.key === "Tab") {
          end(event.shiftKey ? "left" : "right");
        } else {
          return;
        }
        event.preventDefault();
      }}
      onPaste={(event) => event.stopPropagation()}
      onCopy={(event) => event.stopPropagation()}
      onCut={(event) => event.stopPropagation()}
      className="map-editor absolute inset-x-0 top-0 z-10 min-h-full w-full resize-none rounded-[3px] bg-paper px-2 py-1.5 text-text shadow-card outline-2 outline-real placeholder:text-quiet"
    />
  );
}
