import { Link, useParams, useSearch } from "@tanstack/react-router";
import type { Schema } from "@/api/client";
import { day, daysBetween, minute } from "@/api/dates";
import { isProblem, told } from "@/api/problems";
import { Button, buttonClass } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Page } from "@/ui/Page";
import { Problem } from "@/ui/Problem";
import { Waiting } from "@/ui/Waiting";
import { useSaid, useTimeline } from "./data";
import { scoreWords } from "./score";
import { texts } from "./texts";

const words = texts.customer;
type Event = Schema<"TimelineEvent">;

/** Everything that is known of one customer, in order. */
export function CustomerPage() {
  const { workspace, id } = useParams({ from: "/w/$workspace/customers/$id" });
  const { kind } = useSearch({ from: "/w/$workspace/customers/$id" });
  const answer = useTimeline(workspace, id, kind);
  const said = useSaid(workspace, id);
  const back = (
    <Link to="/w/$workspace/evidence" params={{ workspace }} className="text-quiet no-underline hover:underline">
      ‹ {words.back}
    </Link>
  );
  if (answer.error) {
    const gone = isProblem(answer.error) && answer.error.status === 404;
    return (
      <Page title={gone ? words.notFound : words.title} lead={gone ? words.notFoundText : undefined}>
        {gone ? (
          <Link to="/w/$workspace/evidence" params={{ workspace }} className={buttonClass("main")}>
            {words.toEvidence}
          </Link>
        ) : (
          <Problem {...told(answer.error)} retry={() => void answer.refetch()} />
        )}
      </Page>
    );
  }
  const events = answer.data?.pages.flatMap((page) => page.items) ?? [];
  const [first, last] = [events[0], events.at(-1)];
  return (
    <Page title={words.title} lead={back}>
      <p dir="auto" className="-mt-3 mb-6 font-mono [overflow-wrap:anywhere]">
        {id}
      </p>
      {!answer.data && <Waiting />}
      {answer.data && events.length === 0 && <p className="text-quiet">{words.none}</p>}
      {first && last && (
        <>
          <p className="mb-3 text-quiet">
            {words.events(events.length, answer.hasNextPage)} · {words.span(day(first.at), day(last.at))}
          </p>
          <Card className="px-5 py-4">
            <ol aria-label={words.timeline}>
              {events.map((event, at) => (
                <Line
                  key={`${event.source} ${event.import} ${event.sequence}`}
                  event={event}
                  before={events[at - 1]}
                  said={event.feedback ? said.data?.get(event.feedback) : undefined}
                  end={at === events.length - 1}
                />
              ))}
            </ol>
          </Card>
          {answer.hasNextPage && (
            <Button className="mt-4" isDisabled={answer.isFetchingNextPage} onPress={() => void answer.fetchNextPage()}>
              {words.more}
            </Button>
          )}
        </>
      )}
    </Page>
  );
}

function Line({
  event,
  before,
  said,
  end,
}: {
  event: Event;
  before: Event | undefined;
  said: Schema<"Feedback"> | undefined;
  end: boolean;
}) {
  const later = before ? daysBetween(before.at.slice(0, 10), event.at.slice(0, 10)) : 0;
  const beside = [
    event.precision === "day" ? day(event.at) : minute(event.at),
    later > 0 && words.later(later),
    [event.channel, event.actor].filter(Boolean).join(", "),
    event.case && event.case !== before?.case && words.about(event.case),
    event.amount_minor != null && words.money((event.amount_minor / 100).toFixed(2), event.currency),
  ].filter(Boolean);
  return (
    <li className={`relative pl-6 ${end ? "" : "pb-4"}`}>
      {!end && <span aria-hidden="true" className="absolute top-2 left-[5px] h-full w-px bg-faint" />}
      <span
        aria-hidden="true"
        className={`absolute top-1.5 left-0 size-[11px] rounded-full border-2 ${event.feedback ? "border-real bg-paper" : "border-real bg-real"}`}
      />
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span dir="auto" className="font-medium [overflow-wrap:anywhere]">
          {event.name}
          {said?.score && <span className="font-normal"> · {scoreWords(said.score)}</span>}
        </span>
        <span className="text-xs text-quiet">{words.source(event.source, event.import)}</span>
      </p>
      <p className="text-[0.8125rem] text-quiet [overflow-wrap:anywhere]">{beside.join(" · ")}</p>
      {said?.text && (
        <blockquote
          dir="auto"
          lang={said.language ?? undefined}
          className="mt-1 max-w-prose border-l-2 border-real pl-3 whitespace-pre-line [overflow-wrap:anywhere]"
        >
          {said.text}
        </blockquote>
      )}
    </li>
  );
}
