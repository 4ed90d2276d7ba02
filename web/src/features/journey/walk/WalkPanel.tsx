import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { day, minute } from "@/api/dates";
import { told } from "@/api/problems";
import { Button, buttonClass } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import { Waiting } from "@/ui/Waiting";
import type { PictureOut, WalkEvent } from "../contract";
import type { Of } from "../data";
import { Drawer } from "../panel/Drawer";
import { texts } from "../texts";
import { AnotherCustomer } from "./AnotherCustomer";
import type { WalkAlong } from "./useWalkAlong";

/** One customer's events beside the picture; the thread follows the one that is chosen. */
export function WalkPanel({
  of,
  picture,
  walk,
  onClose,
}: {
  of: Of;
  picture: PictureOut;
  walk: WalkAlong;
  onClose: () => void;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves with each new customer
  useEffect(() => heading.current?.focus({ preventScroll: true }), [walk.customer]);
  return (
    <Drawer label={texts.walk.title} onClose={onClose}>
      <p className="text-[0.8125rem] text-quiet">{texts.walk.title}</p>
      <h2
        ref={heading}
        tabIndex={-1}
        dir="auto"
        className="mt-1 pr-8 font-mono text-base font-semibold outline-none [overflow-wrap:anywhere]"
      >
        {walk.customer}
      </h2>
      {walk.customer !== undefined && (
        <div className="mt-3 flex flex-wrap gap-2">
          <AnotherCustomer of={of} picture={picture} text={texts.walk.another} />
          <Link
            to="/w/$workspace/customers/$id"
            params={{ workspace: of.workspace, id: walk.customer }}
            search={walk.kind === undefined ? {} : { kind: walk.kind }}
            className={buttonClass("quiet", true)}
          >
            {texts.walk.page}
          </Link>
        </div>
      )}
      {walk.error != null && (
        <div className="mt-4">
          <Problem what={texts.walk.failed} hint={told(walk.error).what} retry={walk.retry} />
        </div>
      )}
      {walk.waiting && <Waiting />}
      {!walk.waiting && walk.error == null && walk.events.length === 0 && (
        <p className="mt-4 text-quiet">{texts.walk.empty}</p>
      )}
      {walk.events.length > 0 && <Steps walk={walk} />}
    </Drawer>
  );
}

function Steps({ walk }: { walk: WalkAlong }) {
  const list = useRef<HTMLOListElement>(null);
  const { at, events, go } = walk;
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView?.({ block: "nearest" });
  }, [at]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons and a list are no form
    <div
      role="group"
      aria-label={texts.walk.title}
      onKeyDown={(event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        go(at + step);
      }}
    >
      <div className="sticky -top-5 z-10 -mx-5 mt-3 flex items-center gap-2 border-b border-line bg-paper px-5 py-2">
        <Button small aria-label={texts.walk.before} onPress={() => go(at - 1)} isDisabled={at === 0}>
          ←
        </Button>
        <Button small onPress={walk.play}>
          {walk.playing ? texts.walk.pause : texts.walk.play}
        </Button>
        <Button small aria-label={texts.walk.next} onPress={() => go(at + 1)} isDisabled={at >= events.length - 1}>
          →
        </Button>
        <p role="status" className="ml-auto text-[0.8125rem] text-quiet tabular-nums">
          {texts.walk.of(at + 1, events.length)}
        </p>
      </div>
      <ol ref={list} className="mt-3" aria-label={texts.walk.timeline}>
        {events.map((event, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events are told apart by their place alone
          <li key={place} className="relative pl-5">
            <span
              aria-hidden="true"
              className={`absolute top-0 left-[5px] h-full w-px ${place === events.length - 1 ? "" : "bg-faint"}`}
            />
            <span
              aria-hidden="true"
              className={`absolute top-3.5 left-0 size-[11px] rounded-full border-2 ${place <= at ? "border-accent" : "border-faint"} ${place === at ? "bg-accent" : "bg-paper"}`}
            />
            <EventLine event={event} here={place === at} onGo={() => go(place)} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function EventLine({ event, here, onGo }: { event: WalkEvent; here: boolean; onGo: () => void }) {
  const when = event.precision === "day" ? day(event.at) : minute(event.at);
  const beside = [
    event.after && texts.walk.later(event.after),
    [event.channel, event.actor].filter(Boolean).join(", "),
    !event.step && texts.walk.off,
  ];
  return (
    <button
      type="button"
      aria-current={here ? "step" : undefined}
      onClick={onGo}
      className="w-full cursor-pointer rounded-md px-2 py-1.5 text-left hover:bg-band aria-[current=step]:bg-accent-wash"
    >
      <span dir="auto" className="block font-medium [overflow-wrap:anywhere]">
        {event.name}
      </span>
      <span className="block text-[0.8125rem] text-quiet">{[when, ...beside].filter(Boolean).join(" · ")}</span>
      {event.said && (
        <span
          dir="auto"
          className="mt-1 block border-l-2 border-real pl-2 whitespace-pre-line [overflow-wrap:anywhere]"
        >
          “{event.said}”
        </span>
      )}
    </button>
  );
}
