import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { day, fromToday } from "@/api/dates";
import { count, percent } from "@/api/figures";
import { told } from "@/api/problems";
import { Button, buttonClass } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Empty } from "@/ui/Empty";
import { Choice } from "@/ui/fields";
import { Page } from "@/ui/Page";
import { Problem } from "@/ui/Problem";
import { Waiting } from "@/ui/Waiting";
import { journeysOf, ownersOf, STATUSES, type Wanted, wantedOf } from "./board";
import type { ActionOut, Status } from "./contract";
import { useActions } from "./data";
import { texts } from "./texts";
import { VerdictChip } from "./VerdictChip";

const FROM = "/w/$workspace/actions";
const ALL = "\u0000";

/** All actions on a board, by how far they are. */
export function ActionsPage() {
  const { workspace } = useParams({ from: "/w/$workspace" });
  const wanted = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const list = useActions(workspace);
  const actions = list.data ?? [];
  if (list.error) {
    return (
      <Page title={texts.title}>
        <Problem {...told(list.error)} retry={() => void list.refetch()} />
      </Page>
    );
  }
  if (!list.data) {
    return (
      <Page title={texts.title}>
        <Waiting text={texts.loading} />
      </Page>
    );
  }
  if (actions.length === 0) {
    return (
      <Page title={texts.title}>
        <Empty title={texts.empty.title} text={texts.empty.text}>
          <Link to="/w/$workspace" params={{ workspace }} className={buttonClass("main")}>
            {texts.empty.go}
          </Link>
        </Empty>
      </Page>
    );
  }
  const shown = wantedOf(actions, wanted);
  const open = actions.filter((one) => one.status === "planned" || one.status === "doing").length;
  const late = actions.filter((one) => one.overdue).length;
  const set = (part: Wanted) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value !== undefined)),
      replace: true,
      resetScroll: false,
    });
  return (
    <Page title={texts.title} lead={texts.lead(actions.length, open, late)} wide>
      <Filters actions={actions} wanted={wanted} onChange={set} />
      {shown.length === 0 ? (
        <Empty title={texts.none.title} text={texts.none.text}>
          <Button weight="main" onPress={() => void navigate({ search: {}, replace: true })}>
            {texts.none.clear}
          </Button>
        </Empty>
      ) : (
        <div className={`grid gap-5 ${wanted.status ? "" : "md:grid-cols-2 xl:grid-cols-4"}`}>
          {STATUSES.filter((status) => !wanted.status || status === wanted.status).map((status) => (
            <Column
              key={status}
              workspace={workspace}
              status={status}
              actions={shown.filter((one) => one.status === status)}
            />
          ))}
        </div>
      )}
    </Page>
  );
}

function Filters({
  actions,
  wanted,
  onChange,
}: {
  actions: readonly ActionOut[];
  wanted: Wanted;
  onChange: (part: Wanted) => void;
}) {
  const words = texts.filters;
  return (
    <search aria-label={words.label} className="mb-5 flex flex-wrap items-end gap-x-4 gap-y-3">
      <div className="min-w-32 flex-1 sm:max-w-44">
        <Choice<Status | typeof ALL>
          label={words.status}
          value={wanted.status ?? ALL}
          options={[
            { value: ALL, text: words.any },
            ...STATUSES.map((value) => ({ value, text: texts.statuses[value] })),
          ]}
          onChange={(status) => onChange({ status: status === ALL ? undefined : status })}
        />
      </div>
      <div className="min-w-32 flex-1 sm:max-w-52">
        <Choice
          label={words.owner}
          value={wanted.owner ?? ALL}
          options={[
            { value: ALL, text: words.anyone },
            ...ownersOf(actions).map((name) => ({ value: name, text: name || texts.nobody })),
          ]}
          onChange={(owner) => onChange({ owner: owner === ALL ? undefined : owner })}
        />
      </div>
      <div className="min-w-32 flex-1 sm:max-w-60">
        <Choice
          label={words.journey}
          value={wanted.journey ?? ALL}
          options={[
            { value: ALL, text: words.everywhere },
            ...journeysOf(actions).map(({ slug, title }) => ({ value: slug, text: title })),
          ]}
          onChange={(journey) => onChange({ journey: journey === ALL ? undefined : journey })}
        />
      </div>
      <label className="flex cursor-pointer items-center gap-2 py-2">
        <input
          type="checkbox"
          checked={wanted.overdue ?? false}
          onChange={(event) => onChange({ overdue: event.target.checked ? true : undefined })}
          className="size-4 accent-[var(--real)]"
        />
        {words.overdue}
      </label>
    </search>
  );
}

function Column({ workspace, status, actions }: { workspace: string; status: Status; actions: readonly ActionOut[] }) {
  const title = `column-${status}`;
  return (
    <section aria-labelledby={title} className="min-w-0">
      <h2 id={title} className="mb-2 flex items-baseline gap-2 text-[0.875rem] font-semibold">
        {texts.statuses[status]} <span className="font-normal text-quiet tabular-nums">{count(actions.length)}</span>
      </h2>
      {actions.length === 0 && (
        <p className="rounded-xl border border-dashed border-faint px-4 py-3 text-quiet">{texts.nothing}</p>
      )}
      <ul className="flex flex-col gap-3">
        {actions.map((action) => (
          <li key={action.id}>
            <ActionCard workspace={workspace} action={action} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ActionCard({ workspace, action }: { workspace: string; action: ActionOut }) {
  const { baseline, target, verdict } = action;
  return (
    <Card className="relative p-4 transition-colors hover:border-quiet">
      <p dir="auto" className="truncate text-xs text-quiet">
        {action.journey_title}
      </p>
      <h3 className="mt-0.5 leading-snug font-semibold">
        <Link
          to="/w/$workspace/actions/$id"
          params={{ workspace, id: action.id }}
          dir="auto"
          className="no-underline [overflow-wrap:anywhere] after:absolute after:inset-0 after:rounded-xl"
        >
          {action.title}
        </Link>
      </h3>
      <p className="mt-2 text-[0.8125rem]">
        <span dir="auto">{action.owner || texts.nobody}</span>
        {!action.owner_known && action.owner && <span className="text-accent"> {texts.left}</span>}
        <span className="text-quiet">
          {" "}
          · <span className="whitespace-nowrap">{texts.due(day(action.due))}</span>
        </span>
        {action.overdue && (
          <span className="font-medium text-accent">
            {" "}
            · {texts.late}, {fromToday(action.due)}
          </span>
        )}
      </p>
      <div className="mt-2 flex flex-wrap items-center gap-2 text-[0.8125rem] text-quiet">
        <span className="tabular-nums">{texts.toTarget(percent(baseline.share), percent(target.value))}</span>
        {verdict && <VerdictChip verdict={verdict} />}
      </div>
    </Card>
  );
}
