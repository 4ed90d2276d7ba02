import { useState } from "react";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import { customersPage, useDecide } from "../data";
import { Download } from "../panel/Customers";
import { texts } from "../texts";
import type { ExitProps } from "./Exits";

/** How many ids are copied at most: enough to choose whom to call. */
const COPIED = 200;

/** Whom to ask: their ids to copy or as a file. */
export function AskWhy({ of, picture, difference, onDone }: ExitProps) {
  const decide = useDecide(of);
  const [copied, setCopied] = useState(false);
  const [failed, setFailed] = useState<unknown>();
  const { question, at } = picture;
  const copy = async () => {
    try {
      const page = await customersPage(of.workspace, { question, figure: difference.figure, at, limit: COPIED });
      const ids = new Set(page.items.map((one) => one.customer));
      await navigator.clipboard.writeText([...ids].join("\n"));
      setCopied(true);
    } catch (error) {
      setFailed(error);
    }
  };
  return (
    <>
      {difference.quotes.length === 0 && <p className="mt-2 font-medium">{texts.panel.noQuote}</p>}
      <p className="mt-2 text-quiet">{texts.askWhy.lead}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button small onPress={() => void copy()}>
          {copied ? texts.customers.copied : texts.customers.copy}
        </Button>
        <Download of={of} picture={picture} figure={difference.figure} name={`ask-${difference.key}`} />
      </div>
      <Button
        weight="main"
        className="mt-3"
        isDisabled={decide.isPending}
        onPress={() => decide.mutate({ difference: difference.key, exit: "ask_why" }, { onSuccess: onDone })}
      >
        {texts.askWhy.mark}
      </Button>
      {(failed ?? decide.error) != null && (
        <div className="mt-3">
          <Problem {...told(failed ?? decide.error)} />
        </div>
      )}
    </>
  );
}
