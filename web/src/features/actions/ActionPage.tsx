import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { day, fromToday, minute } from "@/api/dates";
import { count, percent } from "@/api/figures";
import { isProblem, told } from "@/api/problems";
import { Button, buttonClass } from "@/ui/Button";
import { Card, Section } from "@/ui/Card";
import { Page } from "@/ui/Page";
import { Problem } from "@/ui/Problem";
import { Waiting } from "@/ui/Waiting";
import { MOVES } from "./board";
import type { ActionOut, Measured } from "./contract";
import { useAction, useMeasure, usePatchAction } from "./data";
import { EditAction } from "./EditAction";
import { Intervals } from "./Intervals";
import { texts } from "./texts";
import { VerdictChip } from "./VerdictChip";

const words = texts.page;
const LINK = "underline decoration-faint underline-offset-3 hover:decoration-text";

/** One action: who does what until when, and whether it worked. */
export function ActionPage() {
  const { workspace, id } = useParams({ from: "/w/$workspace/actions/$id" });
  const answer = useAction(workspace, id);
  if (answer.data) return <Action workspace={workspace} action={answer.data} />;
  if (!answer.error) {
    return (
      <Page title={texts.title}>
        <Waiting />
      </Page>
    );
  }
  const gone = isProblem(answer.error) && [400, 404, 422].includes(answer.error.status);
  return (
    <Page title={gone ? words.notFound : texts.title} lead={gone ? words.notFoundText : undefined}>
      {gone ? (
        <Link to="/w/$workspace/actions" params={{ workspace }} className={buttonClass("main")}>
          {words.back}
        </Link>
      ) : (
        <Problem {...told(answer.error)} retry={() => void answer.refetch()} />
      )}
    </Page>
  );
}

function Action({ workspace, action }: { workspace: string; action: ActionOut }) {
  const patch = usePatchAction(workspace, action.id);
  const [editing, setEditing] = useState(false);
  return (
    <Page
      title={action.title}
      over={
        <Link to="/w/$workspace/actions" params={{ workspace }} className="text-quiet no-underline hover:underline">
          ‹ {words.back}
        </Link>
      }
    >
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Worked workspace={workspace} action={action} />
        <div className="flex flex-col gap-5">
          <Card className="p-5">
            {editing ? (
              <EditAction workspace={workspace} action={action} onDone={() => setEditing(false)} />
            ) : (
              <>
                <Facts workspace={workspace} action={action} />
                <Button small className="mt-4" onPress={() => setEditing(true)}>
                  {words.edit}
                </Button>
              </>
            )}
          </Card>
          <Card className="p-5">
            <p className="flex items-baseline gap-2">
              <b>{texts.statuses[action.status]}</b>
              {action.overdue && (
                <span className="text-[0.8125rem] font-medium text-accent">
                  {texts.late}, {fromToday(action.due)}
                </span>
              )}
            </p>
            <h2 className="mt-2 text-[0.8125rem] text-quiet">{words.change}</h2>
            <div className="mt-2 flex flex-wrap gap-2">
              {MOVES[action.status].map((status) => (
                <Button key={status} small isDisabled={patch.isPending} onPress={() => patch.mutate({ status })}>
                  {words.moves[action.status][status]}
                </Button>
              ))}
            </div>
            {patch.error && (
              <div className="mt-3">
                <Problem {...told(patch.error)} />
              </div>
            )}
          </Card>
        </div>
      </div>
    </Page>
  );
}

function Facts({ workspace, action }: { workspace: string; action: ActionOut }) {
  const lines: [string, ReactNode][] = [
    [
      words.owner,
      <>
        <span dir="auto">{action.owner || texts.nobody}</span>
        {action.owner && !action.owner_known && <span className="text-accent"> {texts.left}</span>}
      </>,
    ],
    [words.due, `${day(action.due)} (${fromToday(action.due)})`],
    [
      words.journey,
      <Link
        key="journey"
        to="/w/$workspace/journeys/$slug"
        params={{ workspace, slug: action.journey }}
        dir="auto"
        className={LINK}
      >
        {action.journey_title}
      </Link>,
    ],
  ];
  if (action.difference) {
    lines.push([
      words.difference,
      <Link
        key="difference"
        to="/w/$workspace/journeys/$slug"
        params={{ workspace, slug: action.journey }}
        search={{ selected: action.difference }}
        className={LINK}
      >
        {words.toDifference}
      </Link>,
    ]);
  }
  lines.push([words.made, [day(action.made_at), action.made_by && words.by(action.made_by)].filter(Boolean).join(" ")]);
  if (action.started_at) lines.push([words.started, day(action.started_at)]);
  if (action.done_at) lines.push([words.done, day(action.done_at)]);
  return (
    <dl className="flex flex-col gap-2.5">
      {lines.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-quiet">{name}</dt>
          <dd className="[overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Before, now and the target, with the verdict in words. */
function Worked({ workspace, action }: { workspace: string; action: ActionOut }) {
  const measure = useMeasure(workspace, action.id);
  const { baseline, measured, target, verdict } = action;
  const latest = measured[0];
  const own = target.metric !== "share_completed";
  const metric = own ? words.metric.share_of_difference : words.metric.share_completed;
  const aim = target.direction === "down" ? words.down(percent(target.value)) : words.up(percent(target.value));
  return (
    <Card className="p-6">
      <Section title={words.title} aside={verdict && <VerdictChip verdict={verdict} />}>
        <p className="mb-4 text-quiet">
          {metric} {aim}.
        </p>
        {verdict && latest && <p className="mb-5 rounded-lg bg-band px-4 py-3 font-medium">{verdict.words}</p>}
        <Intervals
          target={target.value}
          rows={[
            { name: words.before, measured: baseline, now: false },
            ...(latest ? [{ name: words.now, measured: latest, now: true }] : []),
          ]}
        />
        <p className="mt-4 text-[0.8125rem] text-quiet">{words.baseline(day(baseline.measured_at))}.</p>
        {!latest && <p className="mt-1 text-[0.8125rem] text-quiet">{words.notMeasured}</p>}
        <div className="mt-4 flex flex-wrap items-center gap-3">
          <Button weight="main" onPress={() => measure.mutate(undefined)} isDisabled={measure.isPending}>
            {words.measure}
          </Button>
          <p role="status" className="text-[0.8125rem] text-quiet">
            {measure.isPending && words.measuring}
            {!measure.isPending && latest && words.measured(minute(latest.measured_at))}
          </p>
        </div>
        {measure.error && (
          <div className="mt-4">
            <Problem {...told(measure.error)} />
          </div>
        )}
        {measured.length > 1 && <History measured={measured} />}
      </Section>
    </Card>
  );
}

function History({ measured }: { measured: readonly Measured[] }) {
  return (
    <details className="mt-6 border-t border-line pt-4">
      <summary className="cursor-pointer text-[0.8125rem] font-semibold">{words.all}</summary>
      <div className="mt-2 overflow-x-auto">
        <table className="w-full text-left text-[0.875rem] tabular-nums">
          <thead className="text-[0.8125rem] text-quiet">
            <tr>
              {[words.when, words.share, words.customers, words.interval].map((name) => (
                <th key={name} scope="col" className="py-1 pr-4 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {measured.map((one) => (
              <tr key={one.measured_at} className="border-t border-line">
                <td className="py-1 pr-4">{minute(one.measured_at)}</td>
                <td className="py-1 pr-4">{percent(one.share)}</td>
                <td className="py-1 pr-4">{words.of(count(one.customers), count(one.n))}</td>
                <td className="py-1 pr-4">
                  {one.low != null && one.high != null && `${percent(one.low)} – ${percent(one.high)}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
