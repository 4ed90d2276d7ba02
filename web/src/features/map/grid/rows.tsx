// The rows of the grid. A cell is drawn anew only when what it shows changes.
import { memo, type ReactNode, useMemo } from "react";
import type { ClaimState, Lane, Stage, Step } from "../contract";
import type { Figures } from "../figures";
import { feelingOf } from "../model/feelings";
import { channelsOf } from "../model/make";
import { texts } from "../texts";
import { edgesOf, FeelingCell } from "./FeelingCell";
import { type Column, HEAD } from "./layout";

/** What a row needs to know of where one is. */
export interface RowState {
  /** The column where one is, when it is in this row. */
  active: string | undefined;
  /** Columns that are chosen in this row. */
  from: number;
  to: number;
  /** Single columns that are chosen beside. */
  more: string;
}

/** The id of a cell in the page. */
export function cellId(row: string, column: string): string {
  return `cell ${row} ${column}`;
}

/** The attributes that every cell has. */
export function cellProps(row: string, column: string, active: boolean, chosen: boolean) {
  return {
    id: cellId(row, column),
    "data-row": row,
    "data-column": column,
    tabIndex: active ? 0 : -1,
    "aria-selected": chosen,
  };
}

const isChosen = (state: RowState, at: number, key: string) =>
  (at >= state.from && at <= state.to) || state.more.includes(` ${key} `);

/** The title of a row that is always there. */
export function RowHead({
  row,
  state,
  className,
  children,
}: {
  row: string;
  state: RowState;
  className: string;
  children: ReactNode;
}) {
  const active = state.active === HEAD;
  return (
    <th scope="row" aria-colindex={1} {...cellProps(row, HEAD, active, active || state.from < 0)} className={className}>
      {children}
    </th>
  );
}

export const StageRow = memo(function StageRow({
  columns,
  state,
  editor,
}: {
  columns: readonly Column[];
  state: RowState;
  editor: ReactNode;
}) {
  return (
    <tr aria-rowindex={1}>
      <RowHead row="stage" state={state} className="map-corner">
        {texts.corner}
      </RowHead>
      {columns.map((column, at) => {
        const { stage } = column;
        if (columns[at - 1]?.stage === stage) return null;
        const span = Math.max(stage.steps.length, 1);
        const active =
          state.active !== undefined && columns.slice(at, at + span).some((one) => one.key === state.active);
        const chosen = isChosen(state, at, column.key) || (active && state.from >= 0);
        return (
          <StageCell
            key={stage.id}
            stage={stage}
            first={column.key}
            at={at}
            span={span}
            active={active}
            chosen={chosen}
          >
            {active && editor}
          </StageCell>
        );
      })}
    </tr>
  );
});

const StageCell = memo(function StageCell({
  stage,
  first,
  at,
  span,
  active,
  chosen,
  children,
}: {
  stage: Stage;
  first: string;
  at: number;
  span: number;
  active: boolean;
  chosen: boolean;
  children: ReactNode;
}) {
  return (
    <th
      scope="colgroup"
      colSpan={span}
      aria-colindex={at + 2}
      {...cellProps("stage", first, active, chosen)}
      className="map-stage"
    >
      <span className="map-stage-words">
        <Grip kind="stage" id={stage.id} />
        <span className="min-w-0 flex-1">
          <span dir="auto" className="block truncate">
            {stage.name}
          </span>
          <Owner name={stage.owner ?? undefined} />
        </span>
        <More row="stage" column={first} />
      </span>
      {children}
    </th>
  );
});

export const StepRow = memo(function StepRow({
  columns,
  state,
  editor,
}: {
  columns: readonly Column[];
  state: RowState;
  editor: ReactNode;
}) {
  return (
    <tr aria-rowindex={2}>
      <RowHead row="step" state={state} className="map-head">
        {texts.stepRow}
      </RowHead>
      {columns.map((column, at) => (
        <StepCell
          key={column.key}
          column={column}
          last={columns[at + 1]?.stage !== column.stage}
          at={at}
          active={state.active === column.key}
          chosen={isChosen(state, at, column.key)}
        >
          {state.active === column.key && editor}
        </StepCell>
      ))}
    </tr>
  );
});

const StepCell = memo(function StepCell({
  column,
  last,
  at,
  active,
  chosen,
  children,
}: {
  column: Column;
  last: boolean;
  at: number;
  active: boolean;
  chosen: boolean;
  children: ReactNode;
}) {
  const { step } = column;
  return (
    <th
      scope="col"
      aria-colindex={at + 2}
      {...cellProps("step", column.key, active, chosen)}
      className="map-step"
      data-last={last || undefined}
    >
      {step ? (
        <span className="flex min-w-0 items-start gap-1.5">
          <Grip kind="step" id={step.id} />
          <span className="min-w-0 flex-1">
            <span dir="auto" className="line-clamp-3 [overflow-wrap:anywhere]">
              {step.name}
            </span>
            <Flags step={step} />
          </span>
          <More row="step" column={column.key} />
        </span>
      ) : (
        <span className="font-normal text-quiet">{texts.emptyStage}</span>
      )}
      {children}
    </th>
  );
});

/** What is said of a step, as signs with words. */
function Flags({ step }: { step: Step }) {
  const said = (["optional", "repeatable", "outcome"] as const).filter((flag) => step[flag]);
  if (said.length === 0 && !step.owner) return null;
  const SIGN = { optional: "◌", repeatable: "↻", outcome: "⚑" } as const;
  return (
    <span className="mt-0.5 flex flex-wrap gap-x-1.5 text-xs font-normal text-quiet">
      {said.map((flag) => (
        <span key={flag} title={texts.flags[flag]}>
          <span aria-hidden="true">{SIGN[flag]}</span>
          <span className="sr-only">{texts.flags[flag]}</span>
        </span>
      ))}
      {step.owner && (
        <span dir="auto" className="truncate">
          {step.owner}
        </span>
      )}
    </span>
  );
}

export const TouchpointRow = memo(function TouchpointRow({
  index,
  columns,
  state,
  editor,
}: {
  index: number;
  columns: readonly Column[];
  state: RowState;
  editor: ReactNode;
}) {
  return (
    <tr aria-rowindex={index}>
      <RowHead row="touchpoints" state={state} className="map-head">
        {texts.touchpointRow}
      </RowHead>
      {columns.map((column, at) => (
        <TouchpointCell
          key={column.key}
          column={column}
          at={at}
          active={state.active === column.key}
          chosen={isChosen(state, at, column.key)}
        >
          {state.active === column.key && editor}
        </TouchpointCell>
      ))}
    </tr>
  );
});

const TouchpointCell = memo(function TouchpointCell({
  column,
  at,
  active,
  chosen,
  children,
}: {
  column: Column;
  at: number;
  active: boolean;
  chosen: boolean;
  children: ReactNode;
}) {
  const { step } = column;
  return (
    <td aria-colindex={at + 2} {...cellProps("touchpoints", column.key, active, chosen)} className="map-cell map-low">
      {step && channelsOf(step) !== "" && (
        <span className="flex flex-wrap gap-1">
          {step.touchpoints
            .filter((touchpoint) => touchpoint.channel)
            .map((touchpoint) => (
              <span key={touchpoint.id} dir="auto" title={touchpoint.name} className="map-chip">
                {touchpoint.channel}
              </span>
            ))}
        </span>
      )}
      {children}
    </td>
  );
});

export const LaneRow = memo(function LaneRow({
  lane,
  index,
  columns,
  state,
  editor,
  claims,
  figures,
}: {
  lane: Lane;
  index: number;
  columns: readonly Column[];
  state: RowState;
  editor: ReactNode;
  claims: ReadonlyMap<string, ClaimState> | undefined;
  /** What the evidence says, for lanes that show it. */
  figures: Figures | undefined;
}) {
  const key = `lane:${lane.id}`;
  const onHead = state.active === HEAD;
  const feels = lane.type === "feeling";
  const edges = useMemo(
    () => (feels ? edgesOf(columns.map(({ step }) => step && feelingOf(lane.cells[step.id]))) : []),
    [feels, columns, lane],
  );
  return (
    <tr aria-rowindex={index}>
      <th
        scope="row"
        aria-colindex={1}
        {...cellProps(key, HEAD, onHead, onHead || state.from < 0)}
        className="map-head map-head-lane"
      >
        <span className="flex items-start gap-1.5">
          <Grip kind="lane" id={lane.id} />
          <span dir="auto" className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            {lane.title}
          </span>
          <More row={key} column={HEAD} />
        </span>
        {onHead && editor}
      </th>
      {columns.map((column, at) => {
        const active = state.active === column.key;
        const text = (column.step && lane.cells[column.step.id]) ?? "";
        const common = { row: key, column: column.key, at, active, chosen: isChosen(state, at, column.key), text };
        const claim = column.step && claims?.get(`${lane.id} ${column.step.id}`);
        return feels ? (
          <FeelingCell
            key={column.key}
            {...common}
            lane={lane.id}
            step={column.step?.id}
            left={edges[at]}
            right={edges[at + 1]}
            felt={column.step && figures?.get(column.step.id)?.feeling}
            claim={claim}
          >
            {active && editor}
          </FeelingCell>
        ) : (
          <TextCell
            key={column.key}
            {...common}
            kind={lane.type}
            claim={claim}
            figure={lane.type === "metric" ? column.step && figures?.get(column.step.id)?.customers : undefined}
          >
            {active && editor}
          </TextCell>
        );
      })}
    </tr>
  );
});

const TextCell = memo(function TextCell({
  row,
  column,
  at,
  active,
  chosen,
  text,
  kind,
  claim,
  figure,
  children,
}: {
  row: string;
  column: string;
  at: number;
  active: boolean;
  chosen: boolean;
  text: string;
  kind: Lane["type"];
  claim: ClaimState | undefined;
  figure: string | undefined;
  children: ReactNode;
}) {
  return (
    <td
      aria-colindex={at + 2}
      {...cellProps(row, column, active, chosen)}
      className="map-cell"
      data-kind={text === "" ? undefined : kind}
    >
      {text !== "" && (
        <span dir="auto" className="line-clamp-6 whitespace-pre-wrap [overflow-wrap:anywhere]">
          {text}
        </span>
      )}
      {figure && <span className="map-figure">{figure}</span>}
      {claim && text !== "" && <Claim state={claim} />}
      {children}
    </td>
  );
});

/** How a claim stands, as a sign with its word. */
export function Claim({ state }: { state: ClaimState }) {
  const SIGN = { supported: "●", contradicted: "✕", assumed: "○", stale: "◌" } as const;
  return (
    <span className="map-claim" data-state={state} title={texts.states[state]}>
      <span aria-hidden="true">{SIGN[state]}</span>
      <span className="sr-only">{texts.states[state]}</span>
    </span>
  );
}

/** Who owns a stage; it is said when nobody does. */
function Owner({ name }: { name: string | undefined }) {
  return (
    <span dir="auto" className={`block truncate text-xs font-normal ${name ? "text-quiet" : "text-accent"}`}>
      {name ?? texts.noOwner}
    </span>
  );
}

/** Where a stage, a step or a lane is taken to be moved. */
function Grip({ kind, id }: { kind: "stage" | "step" | "lane"; id: string }) {
  return (
    <span className="map-grip" data-grip={kind} data-id={id} aria-hidden="true">
      ⠿
    </span>
  );
}

/** Opens the menu of a heading. By keyboard the menu key does, so this is no stop of its own. */
function More({ row, column }: { row: string; column: string }) {
  return (
    <span className="map-more" data-menu={row} data-column-of={column} aria-hidden="true">
      ⋯
    </span>
  );
}
