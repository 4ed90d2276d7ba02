import type { ReactNode, RefObject } from "react";
import { count, percent } from "@/api/figures";
import type { Station } from "@/canvas/scene";
import type { PictureOut } from "../contract";
import type { Of } from "../data";
import { figureOf, figureOfWay, type Selection } from "../selection";
import type { Slots } from "../slots";
import { texts } from "../texts";
import { Customers } from "./Customers";
import { Part } from "./parts";
import { ShareBar } from "./ShareBar";

interface Common {
  of: Of;
  picture: PictureOut;
  heading: RefObject<HTMLHeadingElement | null>;
  onOpen: (opens: string) => void;
}

const STATES: Record<Station["state"], string> = {
  supported: "Supported",
  assumed: "Assumed",
  contradicted: "Customers did otherwise",
  stale: "What says so is old",
  unseen: "Cannot be seen",
  proposed: "Nobody drew it yet",
};

/** A step of the map, or a stage that stands for its steps: its figures, its feeling, its evidence. */
export function StationPanel({
  selection: { station, differences },
  slots,
  of,
  picture,
  heading,
  onOpen,
}: Common & { slots: Slots; selection: Extract<Selection, { kind: "station" }> }) {
  const figure = figureOf(station);
  const isDrawn = station.state !== "proposed" && station.id !== station.stage;
  return (
    <>
      <Title heading={heading} over={`${station.number} · ${STATES[station.state]}`} name={station.name} />
      <p dir="auto" className="mt-1 text-quiet [overflow-wrap:anywhere]">
        {station.why}
      </p>
      {station.customers && <ShareBar share={station.customers} />}
      <Facts station={station} />
      {differences.length > 0 && (
        <Part title={texts.panel.differencesHere}>
          <ul className="-mx-2 flex flex-col">
            {differences.map((one) => (
              <li key={one.key}>
                <LinkLine onPress={() => onOpen(one.key)}>
                  <b className="tabular-nums">{percent(one.customers.share)}</b> {one.sentence}
                </LinkLine>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {isDrawn && <slots.Ground of={of} rev={picture.rev} step={station.id} figure={figureWords(station)} />}
      {figure && station.customers?.count !== 0 && (
        <Customers of={of} picture={picture} figure={figure} name={`step-${station.id}`} />
      )}
    </>
  );
}

/** How many took a step, with their number; nothing where nobody did. */
function figureWords({ name, customers }: Station): string | undefined {
  if (!customers || customers.count === 0) return undefined;
  return texts.panel.took(name, percent(customers.share), count(customers.count), count(customers.n));
}

/** A way of customers that no claim of the map is about, such as leaving after a step. */
export function WayPanel({
  selection: { way, station },
  of,
  picture,
  heading,
  onOpen,
}: Common & { selection: Extract<Selection, { kind: "way" }> }) {
  const figure = figureOfWay(
    way.key,
    picture.scene.stations.some((one) => one.state === "proposed"),
  );
  return (
    <>
      <Title heading={heading} over={way.class} name={way.sentence} />
      <ShareBar share={way.customers} verdict={way.verdict} />
      {station && (
        <Part title={texts.panel.where}>
          <div className="-mx-2">
            <LinkLine onPress={() => onOpen(`step:${station.id}`)}>
              {station.number}. {station.name}
            </LinkLine>
          </div>
        </Part>
      )}
      {figure && <Customers of={of} picture={picture} figure={figure} name={way.key} />}
    </>
  );
}

/** A stage: who owns it, and its steps. */
export function StagePanel({
  selection: { id, name, owner, stations },
  heading,
  onOpen,
}: Common & { selection: Extract<Selection, { kind: "stage" }> }) {
  // A folded stage is a station itself.
  const itself = stations.find((station) => station.id === id);
  const steps = stations.filter((station) => station !== itself);
  return (
    <>
      <Title heading={heading} over={texts.panel.stage} name={name} />
      <p className="mt-2">
        <span className="text-quiet">{texts.panel.owner}: </span>
        {owner ?? <b className="text-accent">{texts.panel.noOwner}</b>}
      </p>
      {itself?.customers && <ShareBar share={itself.customers} />}
      {itself && <Facts station={itself} />}
      <Part title={texts.panel.steps}>
        {steps.length === 0 && <p className="text-quiet">{texts.panel.folded}</p>}
        <ol className="-mx-2 flex flex-col">
          {steps.map((station) => (
            <li key={station.id}>
              <LinkLine onPress={() => onOpen(`step:${station.id}`)}>
                <span className="flex justify-between gap-3">
                  <span dir="auto" className="min-w-0">
                    {station.number}. {station.name}
                  </span>
                  {station.customers && (
                    <span className="shrink-0 text-quiet tabular-nums">{count(station.customers.count)}</span>
                  )}
                </span>
              </LinkLine>
            </li>
          ))}
        </ol>
      </Part>
    </>
  );
}

function Title({ heading, over, name }: { heading: Common["heading"]; over: string; name: string }) {
  return (
    <>
      <p dir="auto" className="pr-8 text-[0.8125rem] text-quiet [overflow-wrap:anywhere]">
        {over}
      </p>
      <h2
        ref={heading}
        tabIndex={-1}
        dir="auto"
        className="mt-1 pr-8 text-lg leading-snug font-semibold text-pretty outline-none [overflow-wrap:anywhere]"
      >
        {name}
      </h2>
    </>
  );
}

function Facts({ station }: { station: Station }) {
  const { feeling, evidence } = station;
  const facts: [string, string][] = [];
  if (typeof station.left === "number") facts.push([texts.panel.left, count(station.left)]);
  if (typeof station.under_way === "number") facts.push([texts.panel.underWay, count(station.under_way)]);
  if (feeling) facts.push([texts.panel.feeling, feltWords(feeling)]);
  facts.push([texts.panel.did, count(evidence.did)]);
  facts.push([texts.panel.said, count(evidence.said)]);
  facts.push([texts.panel.observed, count(evidence.observed)]);
  return (
    <dl className="mt-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 border-t border-line pt-4">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-quiet">{name}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How a step felt, in words: never a number without its sample. */
export function feltWords(felt: NonNullable<Station["feeling"]>): string {
  const answers = `${count(felt.n)} ${felt.n === 1 ? "answer" : "answers"}`;
  const guess = typeof felt.guess === "number" ? `; we guessed ${signed(felt.guess)}` : "";
  if (typeof felt.mean !== "number") return `${answers}: too few for a score${guess}`;
  const word = feltWord(felt.mean);
  return `${word}, ${signed(felt.mean)} from −2 to 2 (${signed(felt.low)} to ${signed(felt.high)}, ${answers})${guess}`;
}

function feltWord(mean: number): string {
  if (mean < -1) return "frustrated";
  if (mean < -0.25) return "annoyed";
  if (mean <= 0.25) return "indifferent";
  return mean <= 1 ? "content" : "delighted";
}

function signed(value: number): string {
  return value.toFixed(1).replace("-", "−");
}

function LinkLine({ onPress, children }: { onPress: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onPress}
      className="w-full cursor-pointer rounded-md px-2 py-1.5 text-left [overflow-wrap:anywhere] hover:bg-band"
    >
      {children}
    </button>
  );
}
