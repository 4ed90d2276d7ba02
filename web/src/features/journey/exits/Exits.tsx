import { Link } from "@tanstack/react-router";
import { day } from "@/api/dates";
import { told } from "@/api/problems";
import { Button, buttonClass } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import type { DecisionOut, DifferenceOut, Exit, PictureOut } from "../contract";
import { type Of, useTakeBack } from "../data";
import { texts } from "../texts";
import { Asked, AskWhy } from "./AskWhy";
import { FineAsItIs } from "./FineAsItIs";
import { FixExperience } from "./FixExperience";
import { FixMap } from "./FixMap";

/** What one exit needs to be taken. */
export interface ExitProps {
  of: Of;
  picture: PictureOut;
  difference: DifferenceOut;
  onDone: () => void;
}

const WAYS: readonly Exit[] = ["fix_map", "fix_experience", "ask_why", "fine_as_it_is"];
const FORMS = { fix_map: FixMap, fix_experience: FixExperience, ask_why: AskWhy, fine_as_it_is: FineAsItIs } as const;

/** The four ways out of a difference; once one is taken, what was decided, and a way to take it back. */
export function Exits({
  way,
  onWay,
  ...props
}: Omit<ExitProps, "onDone"> & { way: Exit | undefined; onWay: (way: Exit | undefined) => void }) {
  const { difference } = props;
  if (difference.decision) return <Decided {...props} decision={difference.decision} />;
  if (way) {
    const Form = FORMS[way];
    return (
      <section className="mt-5 rounded-lg bg-band p-4" aria-label={texts.exits[way].name}>
        <div className="flex items-baseline justify-between gap-3">
          <h3 className="font-semibold">{texts.exits[way].name}</h3>
          <Button weight="quiet" small onPress={() => onWay(undefined)}>
            {texts.exits.back}
          </Button>
        </div>
        <Form {...props} onDone={() => onWay(undefined)} />
      </section>
    );
  }
  return (
    <section className="mt-5" aria-labelledby="exits-title">
      <h3 id="exits-title" className="mb-2 text-[0.8125rem] font-semibold">
        {texts.exits.title}
      </h3>
      <div className="grid grid-cols-2 gap-2">
        {WAYS.map((one) => (
          <button
            key={one}
            type="button"
            onClick={() => onWay(one)}
            className="cursor-pointer rounded-lg border border-faint px-3 py-2 text-left transition-colors hover:border-real hover:bg-real-wash"
          >
            <span className="block font-medium">{texts.exits[one].name}</span>
            <span className="mt-0.5 block text-xs leading-snug text-quiet">{texts.exits[one].text}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

function Decided({ decision, ...props }: Omit<ExitProps, "onDone"> & { decision: DecisionOut }) {
  const { of } = props;
  const takeBack = useTakeBack(of);
  return (
    <section
      className="mt-5 rounded-lg border border-faint bg-band p-4"
      aria-label={texts.exits.decided[decision.exit]}
    >
      <p className="font-semibold">✓ {texts.exits.decided[decision.exit]}</p>
      {decision.reason && (
        <p dir="auto" className="mt-1 [overflow-wrap:anywhere]">
          “{decision.reason}”
        </p>
      )}
      <p className="mt-1 text-[0.8125rem] text-quiet">
        {[decision.by, day(decision.made_at)].filter(Boolean).join(", ")}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        {decision.action && (
          <Link
            to="/w/$workspace/actions/$id"
            params={{ workspace: of.workspace, id: decision.action }}
            className={buttonClass("plain", true)}
          >
            {texts.exits.openAction}
          </Link>
        )}
        <Button small onPress={() => takeBack.mutate(decision.id)} isDisabled={takeBack.isPending}>
          {decision.exit === "fix_map" ? texts.exits.undo : texts.exits.takeBack}
        </Button>
      </div>
      {takeBack.error && (
        <div className="mt-3">
          <Problem {...told(takeBack.error)} />
        </div>
      )}
      {decision.exit === "ask_why" && <Asked {...props} />}
    </section>
  );
}
