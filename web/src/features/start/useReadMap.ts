import { useEffect, useRef, useState } from "react";
import type { MapRead } from "./contract";
import { readMap } from "./data";

/** How long after the last letter a text is read. */
const PAUSE_MS = 400;

/** A file or a text that is read as a map, and read again whenever it changes; of two readings the later one counts. */
export function useReadMap(workspace: string) {
  const [text, setText] = useState("");
  const [file, setFile] = useState<File>();
  const [read, setRead] = useState<MapRead>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [scale, setScale] = useState("");
  const turn = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const ask = async (name: string, body: Blob, scores = scale) => {
    const mine = ++turn.current;
    setBusy(true);
    const [found, wrong] = await readMap(workspace, name, body, scores).then(
      (found) => [found, undefined] as const,
      (wrong: unknown) => [undefined, wrong] as const,
    );
    if (mine !== turn.current) return;
    setRead(found);
    setError(wrong);
    setBusy(false);
  };
  const forget = () => {
    clearTimeout(timer.current);
    turn.current += 1;
    setRead(undefined);
    setError(undefined);
    setBusy(false);
  };
  return {
    text,
    file,
    read,
    error,
    busy,
    scale,
    /** Says from which number to which scores go, and reads it again. */
    say: (scores: string) => {
      setScale(scores);
      if (file) void ask(file.name, file, scores);
      else if (text.trim()) void ask("pasted", new Blob([text]), scores);
    },
    /** Reads a text, once nobody has typed for a moment. */
    type: (typed: string) => {
      forget();
      setText(typed);
      setFile(undefined);
      if (typed.trim() === "") return;
      setBusy(true);
      timer.current = setTimeout(() => void ask("pasted", new Blob([typed])), PAUSE_MS);
    },
    /** Reads a file in place of the text. */
    take: (chosen: File) => {
      forget();
      setText("");
      setFile(chosen);
      void ask(chosen.name, chosen);
    },
    forget: () => {
      forget();
      setText("");
      setFile(undefined);
    },
  };
}
