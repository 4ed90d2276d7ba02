import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { day, fromToday } from "@/api/dates";
import { inTen } from "@/api/figures";
import { Card } from "@/ui/Card";
import { type Card as Listed, needsSomething, type Standing } from "./order";
import { Ring } from "./Ring";
import { SmallPicture } from "./SmallPicture";
import { texts } from "./texts";

const words = texts.card;

/** A journey of the list: what is known at once, and what is computed as it comes. */
export function JourneyCard({
  workspace,
  card,
  standing,
  failed,
}: {
  workspace: string;
  card: Listed;
  standing: Standing | undefined;
  failed: boolean;
}) {
  const to = { workspace, slug: card.slug };
  const headline = card.headline ?? standing?.headline;
  return (
    <Card className="relative flex h-full flex-col p-5 transition-colors hover:border-quiet">
      <div className="flex items-start justify-between gap-4">
        <h2 className="line-clamp-3 min-w-0 text-lg leading-snug font-semibold tracking-tight">
          <Link
            to="/w/$workspace/journeys/$slug"
            params={to}
            dir="auto"
            className="no-underline [overflow-wrap:anywhere] after:absolute after:inset-0 after:rounded-xl"
          >
            {card.title}
          </Link>
        </h2>
        {standing && (
          <p className="flex shrink-0 items-center gap-1.5 pt-0.5 text-[0.8125rem] whitespace-nowrap text-quiet">
            <Ring met={standing.readiness.met} all={standing.readiness.points.length} />
            {words.ready(standing.readiness.met, standing.readiness.points.length)}
          </p>
        )}
      </div>
      {headline && (
        <p dir="auto" className="mt-1 line-clamp-2 text-quiet [overflow-wrap:anywhere]">
          {headline}
        </p>
      )}
      <div className="mt-4 flex-1">
        {standing && <SmallPicture standing={standing} />}
        {!standing && !failed && <Waiting />}
        {failed && <p className="py-6 text-center text-quiet">{words.failed}</p>}
      </div>
      {standing && (standing.worst || standing.trunk.length > 0) && (
        <div className="mt-4 border-t border-line pt-3">
          {standing.worst ? (
            <>
              <p className="text-xs font-semibold text-quiet">{words.gap}</p>
              <p dir="auto" className="mt-0.5 line-clamp-2 [overflow-wrap:anywhere]">
                <Link
                  to="/w/$workspace/journeys/$slug"
                  params={to}
                  search={{ selected: standing.worst.key }}
                  className="relative z-10 no-underline hover:underline"
                  title={inTen(standing.worst.customers.count, standing.worst.customers.n)}
                >
                  {standing.worst.sentence}
                </Link>
              </p>
            </>
          ) : (
            <p className="text-quiet">{words.noGap}</p>
          )}
        </div>
      )}
      <Facts card={card} />
    </Card>
  );
}

/** Who owns it, when it is looked at next, what is being done. */
function Facts({ card }: { card: Listed }) {
  const { owner, next_review, review_due_days, actions } = card;
  const due = (review_due_days ?? 1) <= 0;
  return (
    <dl
      className={`mt-4 grid grid-cols-2 gap-x-4 gap-y-3 rounded-lg px-4 py-3 text-[0.875rem] sm:grid-cols-3 ${needsSomething(card) ? "bg-accent-wash" : "bg-band"}`}
    >
      <Fact name={words.owner}>
        {owner ? <span dir="auto">{owner.name}</span> : <span className="text-quiet">{words.noOwner}</span>}
        {owner && !owner.known && <span className="block text-[0.8125rem] text-accent">{words.left}</span>}
      </Fact>
      <Fact name={words.review}>
        {next_review ? day(next_review) : <span className="text-quiet">{words.noReview}</span>}
        {next_review && (
          <span className={`block text-[0.8125rem] ${due ? "text-accent" : "text-quiet"}`}>
            {due ? `${words.dueNow}, ` : ""}
            {fromToday(next_review)}
          </span>
        )}
      </Fact>
      <Fact name={words.actions}>
        {actions && actions.open > 0 ? words.open(actions.open) : <span className="text-quiet">{words.noActions}</span>}
        {actions && actions.overdue > 0 && (
          <span className="block text-[0.8125rem] text-accent">{words.late(actions.overdue)}</span>
        )}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-quiet">{name}</dt>
      <dd className="font-medium [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}

function Waiting() {
  return (
    <div role="status">
      <span className="sr-only">{words.waiting}</span>
      <div aria-hidden="true" className="animate-pulse">
        <div className="h-8 rounded-full bg-line" />
        <div className="mt-5 h-2 rounded-full bg-line" />
        <div className="mt-6 h-3 w-2/3 rounded bg-line" />
      </div>
    </div>
  );
}
