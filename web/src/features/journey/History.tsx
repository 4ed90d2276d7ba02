import { useState } from "react";
import { minute } from "@/api/dates";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import { Told } from "@/ui/Told";
import { Waiting } from "@/ui/Waiting";
import { type Of, useAddVersion, useHistory, useVersions } from "./data";
import { texts } from "./texts";

/** How the map came to be what it is: every change in words, and the versions that have a name. */
export function History({ of }: { of: Of }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="rounded-xl border border-line bg-paper px-5 py-3 print:hidden"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="cursor-pointer font-medium">{texts.history.title}</summary>
      {open && (
        <div className="mt-3 flex flex-col gap-5">
          <Versions of={of} />
          <Changes of={of} />
        </div>
      )}
    </details>
  );
}

function Versions({ of }: { of: Of }) {
  const versions = useVersions(of, true);
  const add = useAddVersion(of);
  const [name, setName] = useState("");
  return (
    <div>
      <h3 className="text-[0.8125rem] font-medium text-quiet">{texts.history.versions}</h3>
      {versions.data?.items.length === 0 && <p className="mt-1 text-quiet">{texts.history.none}</p>}
      <ul className="mt-1 flex flex-col gap-1">
        {versions.data?.items.map((one) => (
          <li key={`${one.rev}:${one.name}`} className="flex flex-wrap justify-between gap-x-3">
            <span dir="auto">{one.name}</span>
            <span className="text-[0.8125rem] text-quiet">{minute(one.made_at)}</span>
          </li>
        ))}
      </ul>
      <form
        className="mt-2 flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) add.mutate(name.trim(), { onSuccess: () => setName("") });
        }}
      >
        <div className="min-w-0 flex-1">
          <TextInput
            label={texts.history.name}
            value={name}
            onChange={setName}
            maxLength={120}
            error={add.error ? told(add.error).what : undefined}
          />
        </div>
        <Button small type="submit" isDisabled={!name.trim() || add.isPending} className="mb-0.5">
          {texts.history.add}
        </Button>
      </form>
    </div>
  );
}

function Changes({ of }: { of: Of }) {
  const history = useHistory(of, true);
  if (history.error) return <Problem {...told(history.error)} retry={() => void history.refetch()} />;
  if (!history.data) return <Waiting />;
  return (
    <div>
      <h3 className="text-[0.8125rem] font-medium text-quiet">{texts.history.changes}</h3>
      {history.data.items.length === 0 && <p className="mt-1 text-quiet">{texts.history.noChanges}</p>}
      <ol className="mt-1 flex max-h-96 flex-col gap-3 overflow-y-auto">
        {history.data.items.map((one) => (
          <li key={one.rev} className="border-l-2 border-line pl-3">
            {one.words.map((words) => (
              <p key={words} dir="auto" className="[overflow-wrap:anywhere]">
                <Told text={words} />
              </p>
            ))}
            <p className="text-[0.8125rem] text-quiet">
              {one.made_by}, {minute(one.made_at)}
            </p>
          </li>
        ))}
      </ol>
    </div>
  );
}
