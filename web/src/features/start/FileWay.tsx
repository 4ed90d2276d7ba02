import { useState } from "react";
import type { Schema } from "@/api/client";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Problem } from "@/ui/Problem";
import { columnsIn, type Kind, plain } from "./columns";
import { DrawJourney } from "./DrawJourney";
import { FilePick } from "./FilePick";
import { Mapping } from "./Mapping";
import { Preview } from "./Preview";
import { Refused } from "./Refused";
import type { AskedBrief } from "./StartPage";
import { TakeIn } from "./TakeIn";
import { texts } from "./texts";
import { readIn, useTrial } from "./useTrial";

/** A file of events or of answers: tried out, taken in, and drawn. */
export function FileWay({ workspace, kind, brief }: { workspace: string; kind: Kind; brief: AskedBrief }) {
  const trial = useTrial(workspace, kind);
  const [taken, setTaken] = useState<Schema<"Import">>();
  const { file, upload, run, error, busy, said } = trial;

  if (taken) {
    const hasCase = run?.columns.some((one) => one.role === "case") ?? false;
    return (
      <DrawJourney
        workspace={workspace}
        taken={taken}
        hasCase={hasCase}
        zone={said.zone.trim() || undefined}
        brief={brief}
      />
    );
  }
  if (!file) return <FilePick kind={kind} onPick={(file) => void trial.take(file)} />;
  const names = error ? columnsIn(told(error).what) : [];
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p dir="auto" className="min-w-0 font-mono text-[0.875rem] [overflow-wrap:anywhere]">
          {file.name}
        </p>
        <Button small weight="quiet" onPress={trial.forget}>
          {texts.pick.other}
        </Button>
        <p role="status" className="text-quiet">
          {busy && (upload ? texts.pick.reading : texts.pick.sending(file.name, Math.round(100 * trial.sent)))}
        </p>
      </div>
      {error != null && names.length === 0 && (
        <Problem what={plain(told(error).what)} hint={upload ? undefined : told(error).hint} />
      )}
      {(run || names.length > 0) && (
        <Card className="p-5">
          <Mapping kind={kind} trial={trial} columns={names} />
        </Card>
      )}
      {run && (
        <>
          <Preview rows={run.preview} />
          {run.rows_rejected > 0 && upload && (
            <Refused key={JSON.stringify(said)} workspace={workspace} upload={upload.id} kind={kind} trial={trial} />
          )}
          {upload && (
            <TakeIn
              workspace={workspace}
              kind={kind}
              upload={upload}
              kept={run.rows_kept}
              read={readIn(kind, said)}
              waiting={busy}
              onTaken={setTaken}
            />
          )}
        </>
      )}
    </div>
  );
}
