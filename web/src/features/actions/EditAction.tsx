import { useState } from "react";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { TextInput } from "@/ui/fields";
import { NameChoice } from "@/ui/NameChoice";
import { Problem } from "@/ui/Problem";
import type { ActionOut } from "./contract";
import { useNames, usePatchAction } from "./data";
import { texts } from "./texts";

const words = texts.page;

/** Changes what is done, by whom and until when. The target and its baseline stay. */
export function EditAction({
  workspace,
  action,
  onDone,
}: {
  workspace: string;
  action: ActionOut;
  onDone: () => void;
}) {
  const patch = usePatchAction(workspace, action.id);
  const names = useNames().data ?? [];
  const [title, setTitle] = useState(action.title);
  const [owner, setOwner] = useState(action.owner);
  const [due, setDue] = useState(action.due);
  const [doneAt, setDoneAt] = useState(action.done_at?.slice(0, 10) ?? "");
  const [tried, setTried] = useState(false);
  const complete = title.trim() !== "" && owner.trim() !== "" && due !== "";
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!complete) return;
        const changed = doneAt !== "" && doneAt !== action.done_at?.slice(0, 10);
        const done = changed ? { done_at: doneAt } : {};
        patch.mutate({ title: title.trim(), owner: owner.trim(), due, ...done }, { onSuccess: onDone });
      }}
    >
      <TextInput label={words.name} value={title} onChange={setTitle} maxLength={200} autoFocus />
      <NameChoice
        label={words.owner}
        names={names}
        nobody={texts.nobody}
        otherText={words.other}
        otherLabel={words.otherLabel}
        value={owner}
        onChange={setOwner}
      />
      <TextInput label={words.due} type="date" value={due} onChange={setDue} />
      {action.status === "done" && <TextInput label={words.doneOn} type="date" value={doneAt} onChange={setDoneAt} />}
      {tried && !complete && (
        <p role="alert" className="text-[0.8125rem] text-accent">
          {words.wrong}
        </p>
      )}
      {patch.error && <Problem {...told(patch.error)} />}
      <div className="flex gap-2">
        <Button type="submit" weight="main" isDisabled={patch.isPending}>
          {words.save}
        </Button>
        <Button weight="quiet" onPress={onDone}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
