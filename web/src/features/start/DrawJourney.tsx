import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Schema } from "@/api/client";
import { counted } from "@/api/figures";
import { told } from "@/api/problems";
import { Button, buttonClass } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import { CaseRule, FIRST_RULE, type Rule, ruleOf } from "./CaseRule";
import { titleAfter } from "./columns";
import { useDrawJourney, useJourneys } from "./data";
import type { AskedBrief } from "./StartPage";
import { texts } from "./texts";

const words = texts.draw;

/** After a file was taken in: what one journey is, its name, and the way to its picture. */
export function DrawJourney({
  workspace,
  taken,
  hasCase,
  zone,
  brief,
}: {
  workspace: string;
  taken: Schema<"Import">;
  hasCase: boolean;
  zone: string | undefined;
  brief: AskedBrief;
}) {
  const navigate = useNavigate();
  const journeys = useJourneys(workspace);
  const draw = useDrawJourney(workspace);
  const [title, setTitle] = useState(titleAfter(taken.source));
  const [rule, setRule] = useState<Rule>({ ...FIRST_RULE, by: hasCase ? "column" : "customer" });
  const [tried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (!title.trim()) return;
    const reading: Schema<"Reading"> = { sources: [taken.source], ...ruleOf(rule) };
    if (zone) reading.zone = zone;
    draw.mutate(
      { title: title.trim(), reading, brief: brief.said },
      {
        onSuccess: ({ slug }) => void navigate({ to: "/w/$workspace/journeys/$slug", params: { workspace, slug } }),
      },
    );
  };
  return (
    <div className="flex flex-col gap-6">
      <div role="status" className="rounded-lg border border-faint bg-paper px-4 py-3">
        <p className="font-medium">✓ {saidOf(taken)}</p>
        {taken.rows_duplicate > 0 && (
          <p className="text-quiet">{texts.take.duplicates(counted(taken.rows_duplicate, "row"))}</p>
        )}
      </div>
      {brief.ask}
      <Card className="p-5">
        <form
          className="flex flex-col items-start gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <CaseRule rule={rule} hasCase={hasCase} onChange={setRule} />
          <div className="w-full max-w-md">
            <TextInput
              label={words.name}
              placeholder={words.placeholder}
              value={title}
              onChange={setTitle}
              maxLength={200}
              error={tried && !title.trim() ? words.needName : undefined}
            />
          </div>
          <p className="max-w-prose text-quiet">{words.lead}</p>
          <div className="flex flex-wrap items-center gap-3">
            <Button type="submit" weight="main" isDisabled={draw.isPending}>
              {words.go}
            </Button>
            <p role="status" className="text-quiet">
              {draw.isPending && words.drawing}
            </p>
          </div>
        </form>
        {draw.error && (
          <div className="mt-4">
            <Problem {...told(draw.error)} />
          </div>
        )}
      </Card>
      {journeys.data && journeys.data.length > 0 && (
        <section>
          <h2 className="mb-2 text-[0.875rem] font-medium text-quiet">{words.seen}</h2>
          <ul className="flex flex-wrap gap-2">
            {journeys.data.map((one) => (
              <li key={one.slug}>
                <Link
                  to="/w/$workspace/journeys/$slug"
                  params={{ workspace, slug: one.slug }}
                  className={buttonClass("plain", true)}
                >
                  <span dir="auto">{one.title}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function saidOf(taken: Schema<"Import">): string {
  const nothingNew = taken.rows_added === 0;
  return nothingNew ? texts.take.wasThere : texts.take.done(counted(taken.rows_added, "row"));
}
