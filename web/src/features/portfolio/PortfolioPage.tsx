import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { told } from "@/api/problems";
import { Button, buttonClass } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Page } from "@/ui/Page";
import { Problem } from "@/ui/Problem";
import { useActionCounts, useCards, useStandings } from "./data";
import { Filters } from "./Filters";
import { JourneyCard } from "./JourneyCard";
import { arranged, ownersOf, type Wanted } from "./order";
import { texts } from "./texts";

const FROM = "/w/$workspace/";

/** All journeys, each with how it stands. */
export function PortfolioPage() {
  const { workspace } = useParams({ from: "/w/$workspace" });
  const wanted = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const list = useCards(workspace);
  const counts = useActionCounts(workspace).data;
  const cards = (list.data ?? []).map((card) => {
    const actions = counts?.get(card.slug);
    return actions ? { ...card, actions } : card;
  });
  const { known, failed, waiting } = useStandings(
    workspace,
    cards.map((card) => card.slug),
  );
  const bring = (
    <Link to="/w/$workspace/start" params={{ workspace }} className={buttonClass("main")}>
      {cards.length === 0 ? texts.empty.go : texts.bring}
    </Link>
  );
  if (list.error) {
    return (
      <Page title={texts.title}>
        <Problem {...told(list.error)} retry={() => void list.refetch()} />
      </Page>
    );
  }
  if (list.data && cards.length === 0) {
    return (
      <Page title={texts.title}>
        <Empty title={texts.empty.title} text={texts.empty.text}>
          {bring}
        </Empty>
      </Page>
    );
  }
  // While figures come one by one, cards stay where they are.
  const sorted = arranged(cards, waiting ? new Map() : known, wanted);
  const due = cards.filter((card) => (card.review_due_days ?? 1) <= 0).length;
  const late = cards.reduce((sum, card) => sum + (card.actions?.overdue ?? 0), 0);
  const set = (part: Wanted) =>
    void navigate({ search: (before) => clean({ ...before, ...part }), replace: true, resetScroll: false });
  return (
    <Page
      title={texts.title}
      lead={list.data && texts.lead(cards.length, due, late)}
      actions={<div className="sm:hidden">{bring}</div>}
      wide
    >
      {list.data && cards.length > 1 && <Filters wanted={wanted} owners={ownersOf(cards)} onChange={set} />}
      {list.data && sorted.length === 0 && (
        <Empty title={texts.none.title} text={texts.none.text}>
          <Button weight="main" onPress={() => void navigate({ search: {}, replace: true })}>
            {texts.none.clear}
          </Button>
        </Empty>
      )}
      <ul className="grid gap-5 lg:grid-cols-2">
        {sorted.map((card) => (
          <li key={card.slug} className="min-w-0">
            <JourneyCard
              workspace={workspace}
              card={card}
              standing={known.get(card.slug)}
              failed={failed.has(card.slug)}
            />
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** Without what is not said, so that the address stays short. */
function clean(wanted: Wanted) {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}
