import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Schema } from "@/api/client";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import { useMakeJourney } from "./data";
import { FIRST_READING, ReadingChoice, type ReadingDraft, readingOf } from "./ReadingChoice";
import { texts } from "./texts";

/**
 * What every drawn way ends with: the journey's name, which data it is held against, and the journey. `bodyOf` makes
 * what is sent of the name; without `ready` there is nothing to make one of yet, and `missing` says so.
 */
export function MakeJourney({
  workspace,
  suggested,
  ready,
  missing,
  go,
  reading = "folded",
  bodyOf,
  children,
}: {
  workspace: string;
  suggested: string;
  ready: boolean;
  missing: string;
  go: string;
  /** Whether the choice of data stands open, or is there on request. */
  reading?: "open" | "folded";
  bodyOf: (title: string) => Schema<"JourneyIn">;
  children?: ReactNode;
}) {
  const navigate = useNavigate();
  const make = useMakeJourney(workspace);
  const [typed, setTyped] = useState<string>();
  const [draft, setDraft] = useState<ReadingDraft>(FIRST_READING);
  const [tried, setTried] = useState(false);
  const title = (typed ?? suggested).trim();
  const submit = () => {
    setTried(true);
    if (!ready || !title) return;
    make.mutate(
      { ...bodyOf(title), reading: readingOf(draft) },
      {
        onSuccess: ({ slug }) => void navigate({ to: "/w/$workspace/journeys/$slug", params: { workspace, slug } }),
      },
    );
  };
  return (
    <Card className="p-5">
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {children}
        {tried && !ready && (
          <p role="alert" className="text-[0.8125rem] text-accent">
            {missing}
          </p>
        )}
        <div className="max-w-md">
          <TextInput
            label={texts.draw.name}
            placeholder={texts.draw.placeholder}
            value={typed ?? suggested}
            onChange={setTyped}
            maxLength={200}
            error={tried && !title ? texts.draw.needName : undefined}
          />
        </div>
        <ReadingChoice workspace={workspace} draft={draft} onChange={setDraft} open={reading === "open"} />
        {make.error && <Problem {...told(make.error)} />}
        <Button type="submit" weight="main" isDisabled={make.isPending} className="self-start">
          {go}
        </Button>
      </form>
    </Card>
  );
}
