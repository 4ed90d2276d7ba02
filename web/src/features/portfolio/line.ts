// The small picture of a journey: how many customers at each stage, and how it felt.
import { count } from "@/api/figures";
import type { Standing } from "./order";
import { texts } from "./texts";

/** The drawing's size: that of the trunk alone, and with the curve of feeling. */
export const WIDTH = 480;
const TRUNK_HEIGHT = 40;
const HEIGHT = 92;
const EDGE = 14;
/** Half of the trunk where everybody is, and its axis. */
const FULL = 15;
const AXIS = 20;
/** The axis of feeling, and how far the best and the worst are from it. */
const FELT = 66;
const REACH = 17;

/** A stage of the small picture. */
export interface Stop {
  stage: string;
  title: string;
  x: number;
  /** Half of the trunk's width there; absent where events cannot show the stage. */
  half: number | undefined;
  customers: number | undefined;
  /** Where the curve is, and what it rests on. */
  y: number | undefined;
  mean: number | undefined;
  n: number;
  guessed: boolean;
}

/** How high the drawing is: without anything felt there is no room kept for a curve. */
export function heightOf(all: readonly Stop[]): number {
  return all.some((one) => one.y !== undefined) ? HEIGHT : TRUNK_HEIGHT;
}

/** The stages from left to right. */
export function stops({ trunk, feeling }: Pick<Standing, "trunk" | "feeling">): Stop[] {
  const titles = new Map(trunk.map((one) => [one.stage, one.title]));
  const order = trunk.length > 0 ? trunk.map((one) => one.stage) : feeling.map((one) => one.stage);
  const most = Math.max(1, ...trunk.map((one) => one.customers));
  return order.map((stage, at) => {
    const customers = trunk.find((one) => one.stage === stage)?.customers;
    const felt = feeling.find((one) => one.stage === stage);
    const value = felt?.mean ?? felt?.guess ?? undefined;
    return {
      stage,
      title: titles.get(stage) ?? stage,
      x: order.length === 1 ? WIDTH / 2 : EDGE + (at * (WIDTH - 2 * EDGE)) / (order.length - 1),
      half: customers === undefined ? undefined : Math.max(1.25, (FULL * customers) / most),
      customers,
      y: value === undefined ? undefined : FELT - (REACH * Math.max(-2, Math.min(2, value))) / 2,
      mean: felt?.mean ?? undefined,
      n: felt?.n ?? 0,
      guessed: felt?.mean == null,
    };
  });
}

/** The trunk as an area that narrows where customers stay away. */
export function trunkPath(all: readonly Stop[]): string {
  const shown = all.filter((one) => one.half !== undefined);
  const first = shown[0];
  if (!first) return "";
  if (shown.length === 1) {
    const half = first.half ?? 0;
    return `M${EDGE} ${AXIS - half}H${WIDTH - EDGE}V${AXIS + half}H${EDGE}Z`;
  }
  const side = (list: readonly Stop[], sign: 1 | -1) =>
    list
      .slice(1)
      .map((one, at) => {
        const before = list[at] as Stop;
        const middle = round((before.x + one.x) / 2);
        const [from, to] = [AXIS + sign * (before.half ?? 0), AXIS + sign * (one.half ?? 0)].map(round);
        return `C${middle} ${from} ${middle} ${to} ${round(one.x)} ${to}`;
      })
      .join("");
  const back = [...shown].reverse();
  const last = back[0] as Stop;
  return `M${round(first.x)} ${round(AXIS - (first.half ?? 0))}${side(shown, -1)}L${round(last.x)} ${round(AXIS + (last.half ?? 0))}${side(back, 1)}Z`;
}

/** The curve of feeling: what customers said, and what is only guessed at either end of a piece. */
export function feltPaths(all: readonly Stop[]): { said: string; guessed: string } {
  const shown = all.filter((one) => one.y !== undefined);
  const paths = { said: "", guessed: "" };
  shown.slice(1).forEach((one, at) => {
    const before = shown[at] as Stop;
    const [from, to, middle] = [before.y ?? 0, one.y ?? 0, (before.x + one.x) / 2].map(round);
    const piece = `M${round(before.x)} ${from}C${middle} ${from} ${middle} ${to} ${round(one.x)} ${to}`;
    paths[before.guessed || one.guessed ? "guessed" : "said"] += piece;
  });
  return paths;
}

export const LINES = { axis: AXIS, felt: FELT } as const;

/** The small picture in words. */
export function inWords(all: readonly Stop[]): string {
  const { card } = texts;
  const reached = all.filter((one) => one.customers !== undefined);
  const felt = all.filter((one) => one.y !== undefined);
  const parts = [];
  if (reached.length > 0)
    parts.push(card.trunk(reached.map((one) => `${one.title} ${count(one.customers ?? 0)}`).join(", ")));
  if (felt.length > 0) {
    const words = felt.map(
      (one) => `${one.title} ${one.mean === undefined ? card.guess : card.from(signed(one.mean))}`,
    );
    parts.push(card.felt(words.join(", ")));
  }
  return parts.join(" ");
}

/** A mean with its sign: `+1.2`, `−0.4`. */
function signed(mean: number): string {
  const digits = Math.abs(mean).toFixed(1);
  if (digits === "0.0") return "0";
  return mean > 0 ? `+${digits}` : `−${digits}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
