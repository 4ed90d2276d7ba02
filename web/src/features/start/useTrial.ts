import { useRef, useState } from "react";
import type { Schema } from "@/api/client";
import type { Kind, Role } from "./columns";
import { dryRun, sendFile, wordOf } from "./data";

/** What somebody said about how to read the file. */
export interface Said {
  columns: Partial<Record<Role, string>>;
  zone: string;
  timeFormat: string;
  scaleMin: string;
  scaleMax: string;
  better: "auto" | "higher" | "lower";
  asked: string;
}

export const NOTHING_SAID: Said = {
  columns: {},
  zone: "",
  timeFormat: "",
  scaleMin: "",
  scaleMax: "",
  better: "auto",
  asked: "",
};

/** How the server is told to read the file. */
export function readIn(kind: Kind, said: Said): Schema<"ReadIn"> {
  const read: Schema<"ReadIn"> = { columns: said.columns };
  if (said.zone.trim()) read.zone = said.zone.trim();
  if (said.timeFormat.trim()) read.time_format = said.timeFormat.trim();
  if (kind === "answers") {
    const feedback: Schema<"FeedbackIn"> = {};
    const [min, max] = [Number(said.scaleMin.replace(",", ".")), Number(said.scaleMax.replace(",", "."))];
    if (said.scaleMin.trim() && said.scaleMax.trim() && Number.isFinite(min) && Number.isFinite(max)) {
      feedback.scale_min = min;
      feedback.scale_max = max;
    }
    if (said.better !== "auto") feedback.higher_is_better = said.better === "higher";
    if (said.asked.trim()) feedback.question = said.asked.trim();
    if (Object.keys(feedback).length > 0) read.feedback = feedback;
  }
  return read;
}

/** A file that is tried out: sent once, then read anew with each thing that is said about it. */
export function useTrial(workspace: string, kind: Kind) {
  const [file, setFile] = useState<File>();
  const [upload, setUpload] = useState<Schema<"Upload">>();
  const [sent, setSent] = useState(0);
  const [said, setSaid] = useState<Said>(NOTHING_SAID);
  const [run, setRun] = useState<Schema<"DryRun">>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  // Of two readings only the later one counts, whichever is answered first.
  const turn = useRef(0);

  const read = async (upload: string, said: Said) => {
    const mine = ++turn.current;
    setBusy(true);
    setError(undefined);
    const [found, wrong] = await dryRun(workspace, upload, { kind: wordOf(kind), read: readIn(kind, said) }).then(
      (found) => [found, undefined] as const,
      (wrong: unknown) => [undefined, wrong] as const,
    );
    if (mine !== turn.current) return;
    setRun(found);
    setError(wrong);
    setBusy(false);
  };
  return {
    file,
    upload,
    sent,
    said,
    run,
    error,
    busy,
    /** Sends another file and reads it. */
    take: async (file: File) => {
      const mine = ++turn.current;
      setFile(file);
      setUpload(undefined);
      setRun(undefined);
      setError(undefined);
      setSaid(NOTHING_SAID);
      setSent(0);
      setBusy(true);
      try {
        const there = await sendFile(workspace, file, setSent);
        if (mine !== turn.current) return;
        setUpload(there);
        await read(there.id, NOTHING_SAID);
      } catch (wrong) {
        if (mine !== turn.current) return;
        setError(wrong);
        setBusy(false);
      }
    },
    /** Says something about how to read it, and reads it again. */
    say: (part: Partial<Said>) => {
      const next = { ...said, ...part };
      setSaid(next);
      if (upload) void read(upload.id, next);
    },
    forget: () => {
      turn.current += 1;
      setFile(undefined);
      setUpload(undefined);
      setRun(undefined);
      setError(undefined);
      setBusy(false);
    },
  };
}

export type Trial = ReturnType<typeof useTrial>;
