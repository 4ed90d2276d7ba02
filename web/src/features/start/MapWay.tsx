import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { isProblem, told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import { CaseRule, FIRST_RULE, type Rule, ruleOf } from "./CaseRule";
import { useMakeJourney } from "./data";
import { texts } from "./texts";

const words = texts.map;

/** A map file: pasted or chosen, with the place of what is wrong in it. */
export function MapWay({ workspace }: { workspace: string }) {
  const navigate = useNavigate();
  const make = useMakeJourney(workspace);
  const input = useRef<HTMLInputElement>(null);
  const [yaml, setYaml] = useState("");
  const [rule, setRule] = useState<Rule>(FIRST_RULE);
  const [tried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (!yaml.trim()) return;
    make.mutate(
      { yaml, reading: ruleOf(rule) },
      {
        onSuccess: ({ slug }) => void navigate({ to: "/w/$workspace/journeys/$slug", params: { workspace, slug } }),
      },
    );
  };
  const place = isProblem(make.error) ? make.error.place : undefined;
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <Card className="p-5">
        <h2 className="text-base font-semibold tracking-tight">{words.title}</h2>
        <p className="text-quiet">{words.lead}</p>
        <form
          className="mt-4 flex flex-col gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <div className="flex flex-col gap-2 [&_textarea]:min-h-64 [&_textarea]:font-mono [&_textarea]:text-[0.8125rem]">
            <TextInput
              label={words.label}
              area
              value={yaml}
              onChange={setYaml}
              placeholder={words.placeholder}
              error={tried && !yaml.trim() ? words.empty : undefined}
            />
            <div>
              <Button small onPress={() => input.current?.click()}>
                {words.choose}
              </Button>
            </div>
            <input
              ref={input}
              type="file"
              accept=".yaml,.yml"
              aria-label={words.choose}
              tabIndex={-1}
              className="sr-only"
              onChange={(event) => void event.target.files?.[0]?.text().then(setYaml)}
            />
          </div>
          <CaseRule rule={rule} hasCase onChange={setRule} />
          {make.error && (
            <Problem
              what={told(make.error).what}
              hint={place?.line ? words.place(place.line, place.column) : told(make.error).hint}
            />
          )}
          <Button type="submit" weight="main" isDisabled={make.isPending} className="self-start">
            {words.go}
          </Button>
        </form>
      </Card>
      <section>
        <h2 className="mb-2 text-base font-semibold tracking-tight">{words.today}</h2>
        <ul className="flex list-disc flex-col gap-2 pl-4 text-quiet">
          {words.works.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}
