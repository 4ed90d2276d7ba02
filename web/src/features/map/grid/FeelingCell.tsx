import { memo, type ReactNode } from "react";
import type { ClaimState } from "../contract";
import type { StepFigures } from "../figures";
import { feelingOf, wordFor } from "../model/feelings";
import { texts } from "../texts";
import { Face } from "./faces";
import { cellProps } from "./rows";

/** The height of the curve in pixels. */
export const CURVE = 84;

/** Where a feeling stands in its cell, in pixels from the top. */
export function heightOf(value: number): number {
  return CURVE / 2 - (value / 2) * (CURVE / 2 - 14);
}

/** The feeling at a height of the cell, in halves. */
export function valueAt(y: number): number {
  const value = ((CURVE / 2 - y) / (CURVE / 2 - 14)) * 2;
  return Math.round(Math.min(2, Math.max(-2, value)) * 2) / 2;
}

/** The curve at the edges of each column, in pixels from the top: straight from each feeling to the next one. */
export function edgesOf(values: readonly (number | undefined)[]): (number | undefined)[] {
  const known = values.flatMap((value, at) => (value === undefined ? [] : [{ at: at + 0.5, y: heightOf(value) }]));
  return Array.from({ length: values.length + 1 }, (_, edge) => {
    const after = known.findIndex((one) => one.at > edge);
    const [from, to] = [known[after - 1], known[after]];
    return from && to && from.y + ((to.y - from.y) * (edge - from.at)) / (to.at - from.at);
  });
}

/** A point of the curve of feelings: hollow while it is assumed, always with a face and its word. */
export const FeelingCell = memo(function FeelingCell({
  row,
  column,
  at,
  active,
  chosen,
  text,
  lane,
  step,
  left,
  right,
  claim,
  felt,
  children,
}: {
  row: string;
  column: string;
  at: number;
  active: boolean;
  chosen: boolean;
  text: string;
  lane: string;
  step: string | undefined;
  /** Where the curve enters and leaves the column. */
  left: number | undefined;
  right: number | undefined;
  claim: ClaimState | undefined;
  /** How it felt to those who said so. */
  felt: StepFigures["feeling"];
  children: ReactNode;
}) {
  const value = feelingOf(text);
  const state = texts.states[claim ?? "assumed"];
  const number = /^[+−-]?[\d.]+$/.test(text.trim()) && value !== undefined;
  return (
    <td aria-colindex={at + 2} {...cellProps(row, column, active, chosen)} className="map-cell map-feeling">
      <Curve y={value === undefined ? undefined : heightOf(value)} left={left} right={right} />
      {value !== undefined && (
        <span className="map-point" data-feeling={lane} data-step={step} style={{ top: heightOf(value) }}>
          <Face value={value} solid={claim === "supported"} size={26} />
        </span>
      )}
      {felt && (
        <span className="map-felt" style={{ top: heightOf(felt.mean) }}>
          <Face value={felt.mean} solid size={18} />
        </span>
      )}
      <span className="map-feeling-text" style={{ marginTop: CURVE }}>
        <span dir="auto" className="line-clamp-3 [overflow-wrap:anywhere]">
          {number ? `${wordFor(value)} (${text.trim()})` : text}
        </span>
        {value !== undefined && <span className="text-xs text-quiet">{state}</span>}
        {felt && <span className="map-figure">{texts.figures.felt(wordFor(felt.mean), felt.words)}</span>}
      </span>
      {children}
    </td>
  );
});

/** The dotted line through a column, by way of its own point if it has one. */
function Curve({ y, left, right }: { y: number | undefined; left: number | undefined; right: number | undefined }) {
  const points = [
    left === undefined ? "" : `0 ${left}`,
    y === undefined ? "" : `50 ${y}`,
    right === undefined ? "" : `100 ${right}`,
  ];
  const d = points.filter(Boolean);
  return (
    <svg viewBox={`0 0 100 ${CURVE}`} preserveAspectRatio="none" className="map-curve" aria-hidden="true">
      <path d={`M0 ${CURVE / 2}H100`} stroke="var(--line)" vectorEffect="non-scaling-stroke" />
      {d.length > 1 && (
        <path
          d={`M${d.join("L")}`}
          fill="none"
          stroke="var(--quiet)"
          strokeWidth="1.5"
          strokeDasharray="1.5 4"
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
