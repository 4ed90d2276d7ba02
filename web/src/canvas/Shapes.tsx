// Draws single shapes as the server's own SVG does, in the paints of the page.
import type { SVGProps } from "react";
import { type Box, boxOfShape, padded } from "./boxes";
import type { Line, MarkKind, Paint, Shape } from "./scene";

/** The paint as a colour of the page. */
export function colour(paint: Paint): string {
  return `var(--${paint.replace("_", "-")})`;
}

/** How a line is drawn. */
export function stroke(line: Line | null | undefined): SVGProps<SVGPathElement> {
  if (!line) return {};
  const common = { stroke: colour(line.paint), strokeWidth: line.width };
  switch (line.dash) {
    case "solid":
      return common;
    case "dotted":
      return { ...common, strokeDasharray: `0.1 ${line.width * 2.6}`, strokeLinecap: "round" };
    case "dashed":
      return { ...common, strokeDasharray: `${Math.max(4, line.width * 2.2)} ${Math.max(3, line.width * 1.4)}` };
  }
}

/** Kinds whose words keep lines behind them at a distance. */
const HALO: ReadonlySet<MarkKind> = new Set(["skip", "return", "exit", "count", "promise", "undrawn", "other_ways"]);

/** Whether words of a mark stand over lines. */
export function hasHalo(kind: MarkKind): boolean {
  return HALO.has(kind);
}

/** One shape. `stripes` is the id of the pattern for what is still under way. */
export function ShapeView({ shape, halo, stripes }: { shape: Shape; halo: boolean; stripes: string }) {
  if (shape.shape === "text") {
    const behind = halo
      ? { stroke: "var(--band)", strokeWidth: 3, strokeLinejoin: "round" as const, paintOrder: "stroke" }
      : {};
    return (
      <text
        x={shape.x}
        y={shape.y}
        fontSize={shape.size}
        fontWeight={shape.bold ? 600 : undefined}
        textAnchor={shape.anchor === "start" ? undefined : shape.anchor}
        fill={colour(shape.paint)}
        {...behind}
      >
        {shape.text}
      </text>
    );
  }
  const fill = fillOf(shape.fill, stripes);
  switch (shape.shape) {
    case "path":
      return <path d={shape.d} fill={fill} {...stroke(shape.line)} />;
    case "circle":
      return <circle cx={shape.x} cy={shape.y} r={shape.r} fill={fill} {...circleStroke(shape.line)} />;
    case "rect":
      return (
        <rect
          x={shape.x}
          y={shape.y}
          width={shape.w}
          height={shape.h}
          rx={shape.r}
          fill={fill}
          {...circleStroke(shape.line)}
        />
      );
  }
}

function fillOf(paint: Paint | null | undefined, stripes: string): string {
  if (!paint) return "none";
  return paint === "stripes" ? `url(#${stripes})` : colour(paint);
}

function circleStroke(line: Line | null | undefined): object {
  return stroke(line);
}

/**
 * The same outline, wider: what a pointer hits and what glows when it is hovered or selected. Lines are hit along
 * themselves, so that a long arc does not cover what lies under it.
 */
export function Around({ shape, room, className }: { shape: Shape; room: number; className?: string }) {
  if (shape.shape === "path") {
    const width = (shape.line?.width ?? 0) + 2 * room;
    return (
      <path
        d={shape.d}
        fill={shape.fill ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth={width}
        className={className}
      />
    );
  }
  if (shape.shape === "circle") {
    return <circle cx={shape.x} cy={shape.y} r={shape.r + room} fill="currentColor" className={className} />;
  }
  return <BoxView box={padded(boxOfShape(shape), room)} r={6} fill="currentColor" className={className} />;
}

/** A box as a rectangle. */
export function BoxView({
  box: [left, top, right, bottom],
  r,
  ...props
}: { box: Box; r: number } & SVGProps<SVGRectElement>) {
  return <rect x={left} y={top} width={right - left} height={bottom - top} rx={r} {...props} />;
}
