import { type RefObject, useState } from "react";
import { percent } from "@/api/figures";
import type { DifferenceOut, Exit, PictureOut } from "../contract";
import type { Of } from "../data";
import { Exits } from "../exits/Exits";
import { texts } from "../texts";
import { Customers } from "./Customers";
import { Lines, More, Part } from "./parts";
import { ShareBar } from "./ShareBar";

/** A difference: the sentence, how sure it is, what goes with it, who is behind it, and what to do. */
export function DifferencePanel({
  of,
  picture,
  difference,
  heading,
}: {
  of: Of;
  picture: PictureOut;
  difference: DifferenceOut;
  heading: RefObject<HTMLHeadingElement | null>;
}) {
  const [way, setWay] = useState<Exit>();
  // The form is gone before it can say that it is done; whoever takes the decision back chooses anew.
  if (difference.decision && way) setWay(undefined);
  // Whoever asks why has the customers with the question.
  const asking = (difference.decision?.exit ?? way) === "ask_why";
  return (
    <>
      <p className="flex flex-wrap gap-x-2 pr-8 text-[0.8125rem] text-quiet">
        <span>{difference.class}</span>
        {difference.first_fix && <span className="font-semibold text-accent">{texts.panel.firstFix}</span>}
      </p>
      <h2
        ref={heading}
        tabIndex={-1}
        dir="auto"
        className="mt-1 pr-8 text-lg leading-snug font-semibold text-pretty outline-none [overflow-wrap:anywhere]"
      >
        {difference.sentence}
      </h2>
      <ShareBar share={difference.customers} threshold={difference.threshold} verdict={difference.verdict} />
      <Exits of={of} picture={picture} difference={difference} way={way} onWay={setWay} />
      {!asking && <Customers of={of} picture={picture} figure={difference.figure} name={difference.key} />}
      {difference.lines.length > 0 && (
        <Part title={texts.panel.goesWith}>
          <Lines lines={difference.lines} />
          <p className="mt-1.5 text-[0.8125rem] text-quiet">{texts.panel.association}</p>
        </Part>
      )}
      <Part title={texts.panel.quotes}>
        {difference.quotes.length === 0 && <p className="text-quiet">{texts.panel.noQuote}</p>}
        {difference.quotes.slice(0, 3).map((quote) => (
          <figure key={quote.text} className="mt-2 border-l-2 border-real pl-3">
            <blockquote dir="auto" className="whitespace-pre-line [overflow-wrap:anywhere]">
              “{quote.text}”
            </blockquote>
          </figure>
        ))}
      </Part>
      <More title={texts.panel.howWeKnow}>
        <Lines lines={difference.how_we_know} />
        <p className="mt-1.5 text-quiet">{texts.panel.threshold(percent(difference.threshold))}</p>
      </More>
    </>
  );
}
