import { useState } from "react";
import { minute } from "@/api/dates";
import type { Of } from "@/api/map";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import { Told } from "@/ui/Told";
import type { Revision } from "./contract";
import { useNameVersion, useRestore } from "./data";
import { texts } from "./texts";

/** Every change with its author and time; each can be named, compared, and made the map again. */
export function Revisions({
  of,
  revisions,
  latest,
  names,
  shown,
  onCompare,
}: {
  of: Of;
  revisions: readonly Revision[];
  latest: number;
  /** The names of versions, by revision. */
  names: ReadonlyMap<number, readonly string[]>;
  /** The two that are compared. */
  shown: readonly [number, number];
  onCompare: (from: number, to: number) => void;
}) {
  return (
    <ol aria-label={texts.changes} className="flex flex-col">
      {revisions.map((one) => (
        <li
          key={one.rev}
          className={`relative border-l-2 py-2.5 pr-1 pl-4 ${shown.includes(one.rev) ? "border-real bg-real-wash" : "border-line"}`}
        >
          <p className="flex flex-wrap items-baseline gap-x-2 text-[0.8125rem] text-quiet">
            <b className="font-semibold text-text">{texts.rev(one.rev)}</b>
            {one.rev === latest && <span>({texts.now})</span>}
            {names.get(one.rev)?.map((name) => (
              <span key={name} dir="auto" className="rounded-full border border-real px-2 font-medium text-real">
                {name}
              </span>
            ))}
          </p>
          {one.words.map((words) => (
            <p key={words} dir="auto" className="[overflow-wrap:anywhere]">
              <Told text={words} />
            </p>
          ))}
          <p className="text-[0.8125rem] text-quiet">
            {one.made_by}, {minute(one.made_at)}
          </p>
          <Doing of={of} rev={one.rev} latest={latest} onCompare={onCompare} />
        </li>
      ))}
    </ol>
  );
}

/** What can be done with one revision. */
function Doing({
  of,
  rev,
  latest,
  onCompare,
}: {
  of: Of;
  rev: number;
  latest: number;
  onCompare: (from: number, to: number) => void;
}) {
  const [doing, setDoing] = useState<"name" | "restore">();
  const [name, setName] = useState("");
  const naming = useNameVersion(of);
  const restore = useRestore(of);
  const label = (what: string) => `${what}: ${texts.rev(rev)}`;
  if (doing === "name") {
    return (
      <form
        className="mt-2 flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) naming.mutate({ name: name.trim(), rev }, { onSuccess: () => setDoing(undefined) });
        }}
      >
        <div className="min-w-40 flex-1">
          <TextInput
            label={texts.nameLabel}
            value={name}
            onChange={setName}
            maxLength={120}
            autoFocus
            error={naming.error ? told(naming.error).what : undefined}
          />
        </div>
        <Button small weight="main" type="submit" isDisabled={!name.trim() || naming.isPending} className="mb-0.5">
          {texts.keep}
        </Button>
        <Button small weight="quiet" onPress={() => setDoing(undefined)} className="mb-0.5">
          {texts.cancel}
        </Button>
      </form>
    );
  }
  if (doing === "restore") {
    return (
      <div className="mt-2 rounded-lg bg-band p-3">
        <p>{texts.restoring(texts.rev(rev))}</p>
        <div className="mt-2 flex flex-wrap gap-2">
          <Button
            small
            weight="main"
            isDisabled={restore.isPending}
            onPress={() => restore.mutate({ rev, base_rev: latest }, { onSuccess: () => setDoing(undefined) })}
          >
            {texts.yes}
          </Button>
          <Button small weight="quiet" onPress={() => setDoing(undefined)}>
            {texts.cancel}
          </Button>
        </div>
        {restore.error && (
          <div className="mt-2">
            <Problem {...told(restore.error)} />
          </div>
        )}
      </div>
    );
  }
  return (
    <div className="mt-1 -ml-2 flex flex-wrap gap-x-0.5">
      {rev > 1 && (
        <Button weight="quiet" small aria-label={label(texts.before)} onPress={() => onCompare(rev - 1, rev)}>
          {texts.before}
        </Button>
      )}
      {rev < latest && (
        <Button weight="quiet" small aria-label={label(texts.compare)} onPress={() => onCompare(rev, latest)}>
          {texts.compare}
        </Button>
      )}
      <Button weight="quiet" small aria-label={label(texts.name)} onPress={() => setDoing("name")}>
        {texts.name}
      </Button>
      {rev < latest && (
        <Button weight="quiet" small aria-label={label(texts.restore)} onPress={() => setDoing("restore")}>
          {texts.restore}
        </Button>
      )}
    </div>
  );
}
