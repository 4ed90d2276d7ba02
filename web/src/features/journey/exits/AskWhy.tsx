import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import { useDecide } from "../data";
import { Customers } from "../panel/Customers";
import { texts } from "../texts";
import type { ExitProps } from "./Exits";

/** Whom to ask: the customers behind the difference, to walk along with, to copy, or as a file. */
export function AskWhy({ of, picture, difference, onDone }: ExitProps) {
  const decide = useDecide(of);
  return (
    <>
      {difference.quotes.length === 0 && <p className="mt-2 font-medium">{texts.panel.noQuote}</p>}
      <p className="mt-2 text-quiet">{texts.askWhy.lead}</p>
      <Button
        weight="main"
        className="mt-3"
        isDisabled={decide.isPending}
        onPress={() => decide.mutate({ difference: difference.key, exit: "ask_why" }, { onSuccess: onDone })}
      >
        {texts.askWhy.mark}
      </Button>
      {decide.error && (
        <div className="mt-3">
          <Problem {...told(decide.error)} />
        </div>
      )}
      <Asked of={of} picture={picture} difference={difference} />
    </>
  );
}

/** The customers of the difference, of whom some are asked. */
export function Asked({ of, picture, difference }: Omit<ExitProps, "onDone">) {
  return (
    <Customers
      of={of}
      picture={picture}
      figure={difference.figure}
      name={`ask-${difference.key}`}
      title={texts.askWhy.whom}
    />
  );
}
