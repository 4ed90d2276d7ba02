import { Link, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "@/ui/Page";
import type { Brief } from "./contract";
import { FileWay } from "./FileWay";
import { HereWay } from "./HereWay";
import { MapWay } from "./MapWay";
import { NotesWay } from "./NotesWay";
import { NothingWay } from "./NothingWay";
import { Sign } from "./Sign";
import { TemplateWay } from "./TemplateWay";
import { texts } from "./texts";
import { WAYS } from "./ways";

/** What is asked of a journey before it is drawn, and what was said so far, where anything was. */
export interface AskedBrief {
  ask: ReactNode;
  said: Brief | undefined;
}

const DRAWN = { map: MapWay, notes: NotesWay, template: TemplateWay, here: HereWay, nothing: NothingWay } as const;

/** The first screen: what somebody has, and from there to a picture. */
export function StartPage({ brief }: { brief: AskedBrief }) {
  const { workspace } = useParams({ from: "/w/$workspace/start" });
  const { way } = useSearch({ from: "/w/$workspace/start" });
  const Drawn = way && way !== "events" && way !== "answers" ? DRAWN[way] : undefined;
  return (
    <Page title={texts.title} lead={texts.lead}>
      <nav aria-label={texts.title} className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {WAYS.map((one) => (
          <Link
            key={one}
            to="/w/$workspace/start"
            params={{ workspace }}
            search={{ way: one }}
            resetScroll={false}
            aria-current={one === way ? "step" : undefined}
            className="rounded-xl border border-line bg-paper p-4 no-underline shadow-card transition-colors hover:border-quiet aria-[current]:border-real aria-[current]:bg-real-wash"
          >
            <Sign way={one} />
            <span className="mt-3 block font-semibold">{texts.ways[one].name}</span>
            <span className={`mt-0.5 block text-[0.8125rem] leading-snug text-quiet ${way ? "max-sm:hidden" : ""}`}>
              {texts.ways[one].text}
            </span>
          </Link>
        ))}
      </nav>
      <div className="mt-8 flex flex-col gap-6">
        {(way === "events" || way === "answers") && (
          <FileWay key={way} workspace={workspace} kind={way} brief={brief} />
        )}
        {Drawn && (
          <>
            {brief.ask}
            <Drawn key={way} workspace={workspace} brief={brief.said} />
          </>
        )}
      </div>
    </Page>
  );
}
