import { type DragEvent, useRef, useState } from "react";
import { Button } from "@/ui/Button";
import type { Kind } from "./columns";
import { texts } from "./texts";

const TYPES = ".csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet,.xes,.gz";

/** Where a file is chosen, or dropped. */
export function FilePick({ kind, onPick }: { kind: Kind; onPick: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onPick(file);
  };
  return (
    <section
      aria-label={texts.pick[kind]}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`rounded-xl border border-dashed px-6 py-10 text-center ${over ? "border-real bg-real-wash" : "border-faint bg-paper"}`}
    >
      <h2 className="text-lg font-semibold tracking-tight">{texts.pick[kind]}</h2>
      <p className="mx-auto mt-1 max-w-prose text-quiet">
        {kind === "events" ? texts.pick.eventsHint : texts.pick.answersHint}
      </p>
      <div className="mt-5 flex flex-wrap items-center justify-center gap-3">
        <Button weight="main" onPress={() => input.current?.click()}>
          {texts.pick.choose}
        </Button>
        <span className="text-quiet">{texts.pick.drop}</span>
      </div>
      <input
        ref={input}
        type="file"
        accept={TYPES}
        aria-label={texts.pick[kind]}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onPick(file);
        }}
      />
      <p className="mt-4 text-[0.8125rem] text-quiet">{texts.pick.stays}</p>
    </section>
  );
}
