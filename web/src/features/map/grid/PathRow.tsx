import { memo, useMemo } from "react";
import type { Connector } from "../contract";
import { texts } from "../texts";
import { arcsOf, lineOf, pathHeight } from "./arcs";
import type { Column } from "./layout";
import { cellProps, RowHead, type RowState } from "./rows";

/** The row of arrows between steps: what must come before what, branches, ways back, promises with their time. */
export const PathRow = memo(function PathRow({
  index,
  columns,
  state,
  connectors,
}: {
  index: number;
  columns: readonly Column[];
  state: RowState;
  connectors: readonly Connector[];
}) {
  const arcs = useMemo(() => arcsOf(columns, connectors), [columns, connectors]);
  const height = pathHeight(arcs);
  const wide = columns.length * 100;
  return (
    <tr aria-rowindex={index}>
      <RowHead row="path" state={state} className="map-head">
        {texts.pathRow}
      </RowHead>
      {columns.map((column, at) => (
        <td
          key={column.key}
          aria-colindex={at + 2}
          {...cellProps("path", column.key, state.active === column.key, at >= state.from && at <= state.to)}
          className="map-cell map-path"
          style={{ height }}
        >
          <span className="sr-only">{wordsOf(column, columns, connectors)}</span>
          {at === 0 && (
            <svg
              viewBox={`0 0 ${wide} ${height}`}
              preserveAspectRatio="none"
              className="map-arcs"
              style={{ height }}
              aria-hidden="true"
            >
              {arcs.map((arc) => (
                <path
                  key={arc.key}
                  d={arc.d}
                  data-kind={arc.kind}
                  className="map-arc"
                  vectorEffect="non-scaling-stroke"
                />
              ))}
            </svg>
          )}
          {arcs
            .filter((arc) => arc.to === at)
            .map((arc) => (
              <span
                key={arc.key}
                className="map-tip"
                data-kind={arc.kind}
                style={{ left: `${arc.toX}%` }}
                aria-hidden="true"
              >
                ▲
              </span>
            ))}
          {arcs
            .filter((arc) => arc.middle === at && arc.label !== "")
            .map((arc) => (
              <span
                key={arc.key}
                dir="auto"
                aria-hidden="true"
                className="map-arc-label"
                data-kind={arc.kind}
                style={{
                  left: `${arc.middleX}%`,
                  top: lineOf(arc.track) + 2,
                  maxWidth: `${Math.max(arc.span, 1.4) * 100}%`,
                }}
              >
                {arc.label}
              </span>
            ))}
        </td>
      ))}
    </tr>
  );
});

/** The arrows that leave a step, in words. */
function wordsOf({ step }: Column, columns: readonly Column[], connectors: readonly Connector[]): string {
  if (!step) return "";
  const nameOf = (id: string) => columns.find((column) => column.step?.id === id)?.step?.name ?? id;
  return connectors
    .filter((one) => one.from === step.id)
    .map((one) => texts.path.words[one.kind](nameOf(one.to), one.within ?? "", one.label ?? ""))
    .join("; ");
}
