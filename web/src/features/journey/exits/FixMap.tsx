import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import { Told } from "@/ui/Told";
import { useDecide } from "../data";
import { texts } from "../texts";
import type { ExitProps } from "./Exits";

/** The drawing changes: what the server proposes, in words, before it happens. */
export function FixMap({ of, picture, difference, onDone }: ExitProps) {
  const decide = useDecide(of);
  const { proposal } = difference;
  if (!proposal) return <p className="mt-2 text-quiet">{texts.fixMap.none}</p>;
  const make = () =>
    decide.mutate(
      { difference: difference.key, exit: "fix_map", operations: proposal.operations, base_rev: picture.rev },
      { onSuccess: onDone },
    );
  return (
    <>
      <p className="mt-2 text-quiet">{texts.fixMap.lead}</p>
      <ul className="mt-1.5 flex list-disc flex-col gap-1 pl-5">
        <li dir="auto" className="[overflow-wrap:anywhere]">
          <Told text={proposal.words} />
        </li>
      </ul>
      <p className="mt-2 text-[0.8125rem] text-quiet">{texts.fixMap.keep}</p>
      <Button weight="main" className="mt-3" onPress={make} isDisabled={decide.isPending}>
        {texts.fixMap.make}
      </Button>
      {decide.error && (
        <div className="mt-3">
          <Problem {...told(decide.error)} />
        </div>
      )}
    </>
  );
}
