import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { TextInput } from "@/ui/fields";
import { NameChoice } from "@/ui/NameChoice";
import { Problem } from "@/ui/Problem";
import { Told } from "@/ui/Told";
import { type Of, useJourneyMap, useNames, usePatch, useRemove, useStageOwner, useStanding } from "./data";
import { Ring } from "./Ring";
import { texts } from "./texts";

const words = texts.owners;

/** Beside a journey's picture: whether it is ready to rely on, and who looks after it. */
export function Beside({ of }: { of: Of }) {
  return (
    <div className="grid gap-x-8 gap-y-10 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <Readiness of={of} />
      <Owners of={of} />
    </div>
  );
}

/** The seven points, each that is open with what to do. */
function Readiness({ of }: { of: Of }) {
  const { data, error, refetch } = useStanding(of);
  return (
    <section aria-labelledby="ready-title">
      <h2 id="ready-title" className="flex items-center gap-2 text-base font-semibold tracking-tight">
        {data && <Ring met={data.readiness.met} all={data.readiness.points.length} />}
        {texts.ready.title}
      </h2>
      {data && (
        <p className="mt-0.5 text-quiet">{texts.ready.lead(data.readiness.met, data.readiness.points.length)}</p>
      )}
      {error && <Problem what={texts.ready.failed} hint={told(error).what} retry={() => void refetch()} />}
      {!data && !error && <div className="mt-4 h-72 animate-pulse rounded-xl bg-line" aria-hidden="true" />}
      {data && (
        <ol className="mt-4 divide-y divide-line rounded-xl border border-line bg-paper">
          {data.readiness.points.map((point) => (
            <li key={point.name} className="flex gap-3 px-4 py-3">
              <span
                aria-hidden="true"
                className={`mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full text-xs ${point.met ? "bg-real text-on-real" : "border-2 border-accent"}`}
              >
                {point.met ? "✓" : ""}
              </span>
              <div className="min-w-0">
                <h3 className="font-medium">
                  {point.title}
                  <span className="sr-only">: {point.met ? texts.ready.met : texts.ready.open}</span>
                </h3>
                <p dir="auto" className="text-[0.875rem] text-quiet [overflow-wrap:anywhere]">
                  <Told text={point.words} />
                </p>
              </div>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** Owner of the journey and of its stages, and the day of the next review. */
function Owners({ of }: { of: Of }) {
  const { data } = useJourneyMap(of);
  const names = useNames().data ?? [];
  const stage = useStageOwner(of);
  // Here, since the form begins anew with every revision and still says that it was kept.
  const patch = usePatch(of);
  if (!data) return <div className="h-72 animate-pulse rounded-xl bg-line" aria-hidden="true" />;
  const { journey, map } = data;
  const left = (name: string | null | undefined) => (name && !names.includes(name) ? words.left(name) : undefined);
  return (
    <section aria-labelledby="owners-title" className="min-w-0">
      <h2 id="owners-title" className="text-base font-semibold tracking-tight">
        {words.title}
      </h2>
      <JourneyOwner key={journey.rev} patch={patch} journey={journey} names={names} />
      {map.stages.length > 0 && (
        <details className="mt-5 border-t border-line pt-4">
          <summary className="cursor-pointer text-[0.8125rem] font-semibold">{words.stages}</summary>
          <div className="mt-3 flex flex-col gap-4">
            {map.stages.map((one) => (
              <StageOwner
                key={`${one.id} ${one.owner ?? ""}`}
                name={one.name}
                owner={one.owner ?? ""}
                names={names}
                hint={left(one.owner)}
                onKeep={(owner) => stage.mutate({ stage: one.id ?? one.name, owner, rev: journey.rev })}
              />
            ))}
          </div>
          {stage.error && (
            <div className="mt-3">
              <Problem {...told(stage.error)} />
            </div>
          )}
        </details>
      )}
      <Remove of={of} />
    </section>
  );
}

function JourneyOwner({
  patch,
  journey,
  names,
}: {
  patch: ReturnType<typeof usePatch>;
  journey: { owner?: { name: string; known: boolean } | null; next_review?: string | null };
  names: readonly string[];
}) {
  const [owner, setOwner] = useState(journey.owner?.name ?? "");
  const [review, setReview] = useState(journey.next_review ?? "");
  const gone = journey.owner && !journey.owner.known ? words.left(journey.owner.name) : undefined;
  const changed = owner.trim() !== (journey.owner?.name ?? "") || review !== (journey.next_review ?? "");
  return (
    <form
      className="mt-3 flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        patch.mutate({ owner: owner.trim() || null, next_review: review || null });
      }}
    >
      <NameChoice
        label={words.journey}
        names={names}
        nobody={words.nobody}
        otherText={words.other}
        otherLabel={words.otherLabel}
        value={owner}
        onChange={setOwner}
        error={owner === journey.owner?.name ? gone : undefined}
      />
      <TextInput label={words.review} type="date" value={review} onChange={setReview} />
      <div className="flex items-center gap-3">
        <Button type="submit" isDisabled={!changed || patch.isPending}>
          {words.save}
        </Button>
        <p role="status" className="text-quiet">
          {patch.isSuccess && !changed && words.saved}
        </p>
      </div>
      {patch.error && <Problem {...told(patch.error)} />}
    </form>
  );
}

function StageOwner({
  name,
  owner,
  names,
  hint,
  onKeep,
}: {
  name: string;
  owner: string;
  names: readonly string[];
  hint: string | undefined;
  onKeep: (owner: string) => void;
}) {
  const [value, setValue] = useState(owner);
  return (
    <form
      className="flex flex-col items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onKeep(value.trim());
      }}
    >
      <div className="w-full">
        <NameChoice
          label={words.stage(name)}
          names={names}
          nobody={words.nobody}
          otherText={words.other}
          otherLabel={words.otherLabel}
          value={value}
          onChange={setValue}
          error={value === owner ? hint : undefined}
        />
      </div>
      {value.trim() !== owner && (
        <Button type="submit" small>
          {words.save}
        </Button>
      )}
    </form>
  );
}

/** Puts the journey away, after asking once more. */
function Remove({ of }: { of: Of }) {
  const navigate = useNavigate();
  const remove = useRemove(of);
  const [sure, setSure] = useState(false);
  const go = () =>
    remove.mutate(undefined, {
      onSuccess: () => void navigate({ to: "/w/$workspace", params: { workspace: of.workspace }, replace: true }),
    });
  return (
    <div className="mt-5 border-t border-line pt-4">
      {!sure && (
        <Button small weight="quiet" className="-ml-2.5" onPress={() => setSure(true)}>
          {words.remove}
        </Button>
      )}
      {sure && (
        <>
          <p className="font-medium">{words.removeSure}</p>
          <p className="text-quiet">{words.removeText}</p>
          <div className="mt-2 flex gap-2">
            <Button small onPress={go} isDisabled={remove.isPending}>
              {words.removeYes}
            </Button>
            <Button small weight="quiet" onPress={() => setSure(false)} autoFocus>
              {words.cancel}
            </Button>
          </div>
          {remove.error && <Problem {...told(remove.error)} />}
        </>
      )}
    </div>
  );
}
