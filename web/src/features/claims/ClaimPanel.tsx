import { useState } from "react";
import { day } from "@/api/dates";
import type { Of } from "@/api/map";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import { Waiting } from "@/ui/Waiting";
import { AttachEvidence } from "./AttachEvidence";
import { attach, claimAt, detach, freshId, isAddress } from "./claims";
import type { Apply, ClaimState, Evidence, NewEvidence, Place } from "./contract";
import { useClaims } from "./data";
import { texts } from "./texts";

/** What stands behind a step or a cell: how it stands, why, each piece of evidence, and a way to attach more. */
export function ClaimPanel({
  of,
  place,
  figure,
  apply,
}: {
  of: Of;
  place: Place;
  /** Today's figure of the place, in words. */
  figure?: string | undefined;
  apply: Apply;
}) {
  const claims = useClaims(of);
  const [adding, setAdding] = useState(false);
  const [failed, setFailed] = useState<unknown>();
  const run = async (work: () => Promise<unknown>) => {
    setFailed(undefined);
    try {
      await work();
      setAdding(false);
    } catch (error) {
      setFailed(error);
    }
  };
  const onAttach = (evidence: NewEvidence) =>
    run(() =>
      apply(
        attach(place, evidence, freshId()),
        texts.attached(evidence.title ?? texts.kinds[evidence.kind] ?? evidence.kind),
      ),
    );
  const claim = claims.data && claimAt(claims.data, place);
  return (
    <section className="mt-5 border-t border-line pt-4" aria-label={texts.title}>
      <div className="mb-1.5 flex items-baseline justify-between gap-3">
        <h3 className="text-[0.8125rem] font-semibold">{texts.title}</h3>
        {claim && <StateChip state={claim.state} />}
      </div>
      {claims.error && (
        <Problem what={texts.failed} hint={told(claims.error).what} retry={() => void claims.refetch()} />
      )}
      {claims.isPending && <Waiting />}
      {claim && (
        <p dir="auto" className="text-quiet [overflow-wrap:anywhere]">
          {claim.why}
        </p>
      )}
      {claims.data && (claim?.evidence.length ?? 0) === 0 && <p className="mt-1 text-quiet">{texts.none}</p>}
      <ul className="mt-2 flex flex-col gap-2">
        {claim?.evidence.map((one) => (
          <Piece
            key={one.id}
            evidence={one}
            onRemove={() => void run(() => apply(detach(one.id), texts.removed(titleOf(one))))}
          />
        ))}
      </ul>
      {claims.data &&
        (adding ? (
          <AttachEvidence
            of={of}
            place={place}
            figure={figure}
            onAttach={onAttach}
            onFailed={setFailed}
            onCancel={() => setAdding(false)}
          />
        ) : (
          <Button small className="mt-3" onPress={() => setAdding(true)}>
            {texts.add}
          </Button>
        ))}
      {failed !== undefined && (
        <div className="mt-3">
          <Problem {...told(failed)} />
        </div>
      )}
    </section>
  );
}

const SIGN: Record<ClaimState, string> = { supported: "●", contradicted: "✕", assumed: "○", stale: "◌" };

function StateChip({ state }: { state: ClaimState }) {
  return (
    <span className={`shrink-0 text-[0.8125rem] font-medium ${state === "contradicted" ? "text-accent" : ""}`}>
      <span aria-hidden="true">{SIGN[state]}</span> {texts.states[state]}
    </span>
  );
}

/** What a piece of evidence says: the words behind it, its title, or its kind. */
function titleOf({ text, title, kind }: Evidence): string {
  return text ?? title ?? texts.kinds[kind] ?? kind;
}

function Piece({ evidence, onRemove }: { evidence: Evidence; onRemove: () => void }) {
  const { kind, address, at, source, gone } = evidence;
  const title = titleOf(evidence);
  const isWords = evidence.text != null;
  return (
    <li className={`border-l-2 pl-3 ${isWords ? "border-real" : "border-faint"}`}>
      <p dir="auto" className="whitespace-pre-line [overflow-wrap:anywhere]">
        {gone ? texts.gone : isWords ? `“${title}”` : title}
      </p>
      <p className="flex flex-wrap items-baseline gap-x-3 text-[0.8125rem] text-quiet">
        <span>{[texts.kinds[kind] ?? kind, source, at && day(at)].filter(Boolean).join(", ")}</span>
        {address && isAddress(address) && (
          <a
            href={address}
            target="_blank"
            rel="noreferrer noopener"
            className="text-real underline underline-offset-3"
          >
            {texts.open}
          </a>
        )}
        <button
          type="button"
          aria-label={`${texts.remove}: ${title}`}
          onClick={onRemove}
          className="cursor-pointer underline decoration-faint underline-offset-3 hover:text-text"
        >
          {texts.remove}
        </button>
      </p>
    </li>
  );
}
