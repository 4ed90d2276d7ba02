import { useState } from "react";
import { percent } from "@/api/figures";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Choice, TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import { useDecide } from "../data";
import { texts } from "../texts";
import { type ActionDraft, actionOf, firstTarget, wrongs } from "./action";
import type { ExitProps } from "./Exits";
import { PersonChoice } from "./PersonChoice";

const words = texts.fixExperience;

/** An action with owner, day and target; today's figure is its baseline. */
export function FixExperience({ of, difference, onDone }: ExitProps) {
  const decide = useDecide(of);
  const [tried, setTried] = useState(false);
  const [draft, setDraft] = useState<ActionDraft>({
    title: "",
    owner: "",
    due: "",
    metric: "share_of_difference",
    target: firstTarget(difference.customers.share),
  });
  const found = tried ? wrongs(draft) : {};
  const change = (part: Partial<ActionDraft>) => setDraft({ ...draft, ...part });
  const own = draft.metric === "share_of_difference";
  return (
    <form
      className="mt-2 flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(wrongs(draft)).length > 0) return;
        const action = actionOf(draft, difference);
        decide.mutate({ difference: difference.key, exit: "fix_experience", action }, { onSuccess: onDone });
      }}
    >
      <TextInput
        label={words.title}
        value={draft.title}
        onChange={(title) => change({ title })}
        maxLength={200}
        error={found.title}
      />
      <PersonChoice value={draft.owner} onChange={(owner) => change({ owner })} error={found.owner} />
      <TextInput
        label={words.due}
        type="date"
        value={draft.due}
        onChange={(due) => change({ due })}
        error={found.due}
      />
      <Choice
        label={words.metric}
        value={draft.metric}
        options={[
          { value: "share_of_difference", text: words.metricShare },
          { value: "share_completed", text: words.metricCompleted },
        ]}
        onChange={(metric) => change({ metric })}
      />
      <TextInput
        label={`${own ? words.target : words.targetAtLeast} (${words.percent})`}
        value={draft.target}
        onChange={(target) => change({ target })}
        error={found.target}
        inputMode="decimal"
      />
      <p className="rounded-md border border-line bg-paper px-3 py-2 text-[0.8125rem]">
        {own && (
          <>
            <b>
              {words.baseline}: {percent(difference.customers.share)}
            </b>{" "}
          </>
        )}
        <span className="text-quiet">{words.frozen}</span>
      </p>
      <Button weight="main" type="submit" isDisabled={decide.isPending} className="self-start">
        {words.save}
      </Button>
      {decide.error && <Problem {...told(decide.error)} />}
    </form>
  );
}
