// Where the steps and arrows of the flow stand: stages side by side, the steps of a stage below each other.
import type { Connector, ConnectorKind, MapDoc, Step } from "../contract";

export const NODE = { width: 176, height: 60 } as const;
const GAP = { stage: 96, step: 26, top: 58, left: 40 } as const;

export interface FlowNode {
  step: Step;
  stage: number;
  at: number;
  x: number;
  y: number;
}

export interface FlowArrow {
  key: string;
  connector: Connector;
  kind: ConnectorKind;
  d: string;
  /** Where its words stand. */
  x: number;
  y: number;
  label: string;
}

export interface FlowStage {
  id: string;
  name: string;
  x: number;
  height: number;
  /** The arrow to the next stage, which every journey takes. */
  next: string | undefined;
}

export interface FlowPicture {
  width: number;
  height: number;
  stages: FlowStage[];
  nodes: FlowNode[];
  arrows: FlowArrow[];
}

export function flowOf({ stages, connectors }: MapDoc): FlowPicture {
  const pitch = NODE.width + GAP.stage;
  const tallest = Math.max(1, ...stages.map((stage) => stage.steps.length));
  const inner = tallest * (NODE.height + GAP.step);
  const nodes = stages.flatMap((stage, s) => {
    const room = inner - stage.steps.length * (NODE.height + GAP.step);
    return stage.steps.map(
      (step, at): FlowNode => ({
        step,
        stage: s,
        at,
        x: GAP.left + s * pitch,
        y: GAP.top + room / 2 + at * (NODE.height + GAP.step),
      }),
    );
  });
  const byStep = new Map(nodes.map((node) => [node.step.id, node]));
  const middle = GAP.top + inner / 2 - GAP.step / 2;
  const back = { n: 0 };
  const arrows = connectors.flatMap((connector, n) => {
    const [from, to] = [byStep.get(connector.from), byStep.get(connector.to)];
    return from && to ? [arrowOf(connector, n, from, to, GAP.top + inner, back)] : [];
  });
  return {
    width: GAP.left * 2 + stages.length * pitch - GAP.stage,
    height: GAP.top + inner + 16 + back.n * 26,
    stages: stages.map((stage, s) => {
      const x = GAP.left + s * pitch;
      const next = s < stages.length - 1 ? `M${x + NODE.width + 16} ${middle}H${x + pitch - 20}` : undefined;
      return { id: stage.id, name: stage.name, x, height: inner, next };
    }),
    nodes,
    arrows,
  };
}

function arrowOf(
  connector: Connector,
  n: number,
  from: FlowNode,
  to: FlowNode,
  bottom: number,
  back: { n: number },
): FlowArrow {
  const { kind } = connector;
  const label = [connector.label, connector.within].filter(Boolean).join(" · ");
  const common = { key: `${kind} ${connector.from} ${connector.to} ${n}`, connector, kind, label };
  const [right, left] = [from.x + NODE.width, to.x];
  const [y0, y1] = [from.y + NODE.height / 2, to.y + NODE.height / 2];
  if (to.stage > from.stage) {
    const bend = Math.max(40, (left - right) / 2);
    const d = `M${right} ${y0}C${right + bend} ${y0} ${left - bend} ${y1} ${left - 4} ${y1}`;
    return { ...common, d, x: (right + left) / 2, y: (y0 + y1) / 2 - 8 };
  }
  if (to.stage === from.stage && to.at !== from.at) {
    // Within a stage it runs along the side on which it goes: down on the right, up on the left.
    const down = to.at > from.at;
    const [x, out] = down ? [right, 34] : [from.x, -30];
    const edge = down ? to.x + NODE.width : to.x;
    const d = `M${x} ${y0}C${x + out} ${y0} ${edge + out} ${y1} ${edge + (down ? 4 : -4)} ${y1}`;
    return { ...common, d, x: x + out, y: (y0 + y1) / 2 };
  }
  // Back to an earlier stage, or to itself, it runs below all steps.
  back.n += 1;
  const y = bottom + back.n * 26 - 12;
  const [x0, x1] = [from.x + NODE.width * 0.7, to.x + NODE.width * 0.3];
  const d = `M${x0} ${from.y + NODE.height}V${y - 10}Q${x0} ${y} ${x0 - 10} ${y}H${x1 + 10}Q${x1} ${y} ${x1} ${y - 10}V${to.y + NODE.height + 5}`;
  return { ...common, d, x: (x0 + x1) / 2, y: y - 4 };
}
