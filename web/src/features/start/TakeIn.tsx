import { useState } from "react";
import type { Schema } from "@/api/client";
import { counted } from "@/api/figures";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import { type Kind, plain, sourceName } from "./columns";
import { callOff, useImport, wordOf } from "./data";
import { texts } from "./texts";

const words = texts.take;

/** Takes the file in, and shows how far it is. */
export function TakeIn({
  workspace,
  kind,
  upload,
  kept,
  read,
  waiting,
  onTaken,
}: {
  workspace: string;
  kind: Kind;
  upload: Schema<"Upload">;
  kept: number;
  read: Schema<"ReadIn">;
  waiting: boolean;
  onTaken: (taken: Schema<"Import">) => void;
}) {
  const [source, setSource] = useState(sourceName(upload.name));
  const [job, setJob] = useState<Schema<"ImportJob">>();
  const taking = useImport(workspace);
  const go = () =>
    taking.mutate(
      {
        body: { upload: upload.id, source: source.trim(), kind: wordOf(kind), read, save_mapping: true },
        watch: setJob,
      },
      { onSuccess: (done) => done.import && onTaken(done.import) },
    );
  const share = job?.total ? job.done / job.total : 0;
  return (
    <Card className="p-5">
      <h2 className="text-base font-semibold tracking-tight">{words.good(counted(kept, "row"))}</h2>
      {kept === 0 && <p className="text-quiet">{words.none}</p>}
      {kept > 0 && (
        <form
          className="mt-3 flex flex-col items-start gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (source.trim()) go();
          }}
        >
          <div className="w-full max-w-md">
            <TextInput
              label={words.source}
              hint={words.sourceHint}
              value={source}
              onChange={setSource}
              maxLength={60}
            />
          </div>
          <Button type="submit" weight="main" isDisabled={taking.isPending || waiting || !source.trim()}>
            {words.go}
          </Button>
        </form>
      )}
      {taking.isPending && (
        <div className="mt-4">
          <div className="h-2 overflow-hidden rounded-full bg-band" aria-hidden="true">
            <div className="h-full bg-real transition-[width]" style={{ width: `${Math.round(100 * share)}%` }} />
          </div>
          <div className="mt-2 flex flex-wrap items-center gap-3">
            <p role="status" className="text-quiet tabular-nums">
              {words.going(counted(job?.rows_read ?? 0, "row"))}
            </p>
            {job && (
              <Button small weight="quiet" onPress={() => void callOff(workspace, job.id)}>
                {words.stop}
              </Button>
            )}
          </div>
        </div>
      )}
      {taking.error && (
        <div className="mt-4">
          <Problem what={plain(told(taking.error).what)} hint={told(taking.error).hint} />
        </div>
      )}
    </Card>
  );
}
