import { type ReactNode, useState } from "react";
import { day } from "@/api/dates";
import type { Of } from "@/api/map";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import { isAddress } from "./claims";
import type { NewEvidence, Place } from "./contract";
import { keepQuote, useSaid } from "./data";
import { texts } from "./texts";

const WAYS = ["quote", "find", "figure", "document"] as const;
type Way = (typeof WAYS)[number];

interface FormProps {
  of: Of;
  place: Place;
  figure: string | undefined;
  onAttach: (evidence: NewEvidence) => Promise<void>;
  onFailed: (error: unknown) => void;
}

const FORMS: Record<Way, (props: FormProps) => ReactNode> = {
  quote: QuoteForm,
  find: FindForm,
  figure: FigureForm,
  document: DocumentForm,
};

/** Ways to put evidence on a claim. */
export function AttachEvidence({ onCancel, ...props }: FormProps & { onCancel: () => void }) {
  const [way, setWay] = useState<Way>();
  const Form = way && FORMS[way];
  return (
    <div className="mt-3 rounded-lg bg-band p-3">
      <div className="flex items-baseline justify-between gap-3">
        <h4 className="font-semibold">{way ? texts.ways[way] : texts.add}</h4>
        <Button weight="quiet" small onPress={() => (way ? setWay(undefined) : onCancel())}>
          {way ? texts.back : texts.cancel}
        </Button>
      </div>
      {Form ? (
        <Form {...props} />
      ) : (
        <div className="mt-2 grid grid-cols-2 gap-2">
          {WAYS.map((one) => (
            <button
              key={one}
              type="button"
              onClick={() => setWay(one)}
              className="cursor-pointer rounded-lg border border-faint bg-paper px-3 py-2 text-left font-medium hover:border-real"
            >
              {texts.ways[one]}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function Fields({ onSubmit, children }: { onSubmit: () => Promise<void> | undefined; children: ReactNode }) {
  const [busy, setBusy] = useState(false);
  return (
    <form
      className="mt-2 flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const work = onSubmit();
        if (!work) return;
        setBusy(true);
        void work.finally(() => setBusy(false));
      }}
    >
      {children}
      <Button small weight="main" type="submit" isDisabled={busy} className="self-start">
        {texts.save}
      </Button>
    </form>
  );
}

function QuoteForm({ of, place, onAttach, onFailed }: FormProps) {
  const words = texts.quote;
  const [text, setText] = useState("");
  const [when, setWhen] = useState("");
  const [who, setWho] = useState("");
  const [channel, setChannel] = useState("");
  const [tried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (!text.trim()) return undefined;
    const said = (value: string) => value.trim() || undefined;
    const quote = { text: text.trim(), said_at: said(when), channel: said(channel), customer: said(who) };
    // The map refers to the words and never holds them, so that they can be found, and erased, in one place.
    return keepQuote(of, place.step, quote).then((feedback) => onAttach({ kind: "quote", feedback }), onFailed);
  };
  return (
    <Fields onSubmit={submit}>
      <TextInput
        label={words.text}
        area
        autoFocus
        value={text}
        onChange={setText}
        maxLength={10_000}
        error={tried && !text.trim() ? words.need : undefined}
      />
      <div className="grid grid-cols-2 gap-3">
        <TextInput label={words.when} type="date" value={when} onChange={setWhen} />
        <TextInput label={words.channel} placeholder={words.channelHint} value={channel} onChange={setChannel} />
      </div>
      <TextInput label={words.who} hint={words.whoHint} value={who} onChange={setWho} maxLength={200} />
    </Fields>
  );
}

function FindForm({ of, onAttach }: FormProps) {
  const words = texts.find;
  const [typed, setTyped] = useState("");
  const [looked, setLooked] = useState("");
  const found = useSaid(of.workspace, looked);
  const items = found.data?.pages.flatMap((page) => page.items).filter((one) => one.text) ?? [];
  return (
    <div className="mt-2">
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          setLooked(typed.trim());
        }}
      >
        <div className="min-w-0 flex-1">
          <TextInput label={words.look} type="search" autoFocus value={typed} onChange={setTyped} />
        </div>
        <Button small type="submit" className="mb-0.5">
          {words.go}
        </Button>
      </form>
      {found.error && <Problem {...told(found.error)} />}
      {found.data && items.length === 0 && <p className="mt-2 text-quiet">{words.none}</p>}
      <ul className="mt-2 flex max-h-72 flex-col gap-2 overflow-y-auto">
        {items.map((one) => (
          <li key={one.id} className="rounded-md border border-line bg-paper p-2">
            <p dir="auto" className="line-clamp-4 [overflow-wrap:anywhere]">
              “{one.text}”
            </p>
            <div className="mt-1 flex items-baseline justify-between gap-2">
              <span className="text-[0.8125rem] text-quiet">{[one.source, day(one.said_at)].join(", ")}</span>
              <Button
                small
                aria-label={`${words.attach}: ${one.text?.slice(0, 60)}`}
                onPress={() => void onAttach({ kind: "feedback", feedback: one.id })}
              >
                {words.attach}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button small className="mt-2" isDisabled={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </div>
  );
}

function FigureForm({ figure, onAttach }: FormProps) {
  const words = texts.figure;
  return (
    <>
      {figure && (
        <Button small className="mt-2" onPress={() => void onAttach({ kind: "figure", title: figure })}>
          {words.today(figure)}
        </Button>
      )}
      <Titled
        kind="figure"
        labels={{ title: words.title, titleHint: words.titleHint, address: words.address, need: words.need }}
        onAttach={onAttach}
      />
    </>
  );
}

function DocumentForm({ onAttach }: FormProps) {
  const { title, address, need } = texts.document;
  return <Titled kind="document" labels={{ title, address, need }} onAttach={onAttach} />;
}

/** A title and an address. */
function Titled({
  kind,
  labels,
  onAttach,
}: {
  kind: "figure" | "document";
  labels: { title: string; titleHint?: string; address: string; need: string };
  onAttach: FormProps["onAttach"];
}) {
  const [title, setTitle] = useState("");
  const [address, setAddress] = useState("");
  const [tried, setTried] = useState(false);
  const wrong = address.trim() !== "" && !isAddress(address);
  const submit = () => {
    setTried(true);
    if (!title.trim() || wrong) return undefined;
    const where = address.trim();
    // A document that can be opened is a page.
    const of = kind === "document" && where ? "link" : kind;
    return onAttach({ kind: of, title: title.trim(), ...(where ? { address: where } : {}) });
  };
  return (
    <Fields onSubmit={submit}>
      <TextInput
        label={labels.title}
        hint={labels.titleHint}
        autoFocus
        value={title}
        onChange={setTitle}
        maxLength={500}
        error={tried && !title.trim() ? labels.need : undefined}
      />
      <TextInput
        label={labels.address}
        hint={texts.document.addressHint}
        value={address}
        onChange={setAddress}
        maxLength={2_000}
        error={tried && wrong ? texts.document.wrong : undefined}
      />
    </Fields>
  );
}
