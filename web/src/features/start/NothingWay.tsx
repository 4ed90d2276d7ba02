import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import { useMakeJourney } from "./data";
import { texts } from "./texts";

const words = texts.nothing;

/** Neither data nor a map: a name to begin with, and the evidence that costs least. */
export function NothingWay({ workspace }: { workspace: string }) {
  const navigate = useNavigate();
  const make = useMakeJourney(workspace);
  const [title, setTitle] = useState("");
  const [tried, setTried] = useState(false);
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Card className="p-5">
        <h2 className="text-base font-semibold tracking-tight">{words.title}</h2>
        <p className="text-quiet">{words.lead}</p>
        <form
          className="mt-4 flex flex-col items-start gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (!title.trim()) return;
            make.mutate(
              { title: title.trim() },
              {
                onSuccess: ({ slug }) =>
                  void navigate({ to: "/w/$workspace/journeys/$slug", params: { workspace, slug } }),
              },
            );
          }}
        >
          <div className="w-full">
            <TextInput
              label={texts.draw.name}
              placeholder={texts.draw.placeholder}
              value={title}
              onChange={setTitle}
              maxLength={200}
              error={tried && !title.trim() ? texts.draw.needName : undefined}
            />
          </div>
          <Button type="submit" weight="main" isDisabled={make.isPending}>
            {words.go}
          </Button>
          {make.error && <Problem {...told(make.error)} />}
        </form>
        <p className="mt-6 border-t border-line pt-4 text-quiet">{words.demo}</p>
        <pre className="mt-2 overflow-x-auto rounded-md bg-band px-3 py-2 font-mono text-[0.8125rem]">
          {words.command}
        </pre>
      </Card>
      <section>
        <h2 className="mb-3 text-base font-semibold tracking-tight">{words.today}</h2>
        <ol className="flex flex-col gap-4">
          {words.works.map(([name, text]) => (
            <li key={name} className="border-l-2 border-faint pl-4">
              <p className="font-medium">{name}</p>
              <p className="text-quiet">{text}</p>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
