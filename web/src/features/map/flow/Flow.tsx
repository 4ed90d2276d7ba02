import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from "react";
import { redo, undo } from "../edit/commands";
import type { Editor } from "../edit/useEditor";
import { texts } from "../texts";
import { type FlowNode, flowOf, NODE } from "./layout";

/** The id of a step's node in the page. */
export function nodeId(step: string): string {
  return `flow ${step}`;
}

/** The way through the map: stages side by side, and every arrow that was drawn. Pulling from one step to another draws one. */
export function Flow({ editor }: { editor: Editor }) {
  const { map, selecting } = editor;
  const picture = useMemo(() => flowOf(map), [map]);
  const sheet = useRef<HTMLDivElement>(null);
  const [pulling, setPulling] = useState<{ from: string; x: number; y: number; x1: number; y1: number }>();
  const here = picture.nodes.find((node) => selecting.place.column === `step:${node.step.id}`) ?? picture.nodes[0];
  const nameOf = (id: string) => picture.nodes.find((node) => node.step.id === id)?.step.name ?? id;
  const goTo = (node: FlowNode | undefined) => {
    if (!node) return;
    editor.go({ row: "step", column: `step:${node.step.id}` });
    document.getElementById(nodeId(node.step.id))?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, node: FlowNode) => {
    const to = beside(picture.nodes, node, event.key);
    const ctrl = event.ctrlKey || event.metaKey;
    if (to) goTo(to);
    else if (event.key === "?") editor.open("shortcuts");
    else if (event.key === "/") editor.open("quick");
    else if (ctrl && event.key.toLowerCase() === "z") (event.shiftKey ? redo : undo)(editor);
    else if (ctrl && event.key.toLowerCase() === "y") redo(editor);
    else return;
    event.preventDefault();
  };
  const inSheet = (event: PointerEvent) => {
    const box = sheet.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const drop = (event: PointerEvent) => {
    if (!pulling) return;
    setPulling(undefined);
    const { x, y } = inSheet(event);
    const to = picture.nodes.find(
      (one) => x >= one.x && x <= one.x + NODE.width && y >= one.y && y <= one.y + NODE.height,
    );
    if (!to) return;
    const from = picture.nodes.find((one) => one.step.id === pulling.from);
    if (!from) return;
    const goesBack = to === from || to.stage < from.stage || (to.stage === from.stage && to.at < from.at);
    const connector = {
      from: pulling.from,
      to: to.step.id,
      kind: goesBack ? "loop" : "next",
      label: null,
      within: null,
    } as const;
    editor.do({ operations: [{ op: "add_connector", connector }], words: texts.deeds.connect });
  };
  return (
    <div className="map-scroll" data-scrolls>
      <div
        ref={sheet}
        className="relative select-none"
        style={{ width: picture.width, height: picture.height }}
        onPointerMove={(event) => {
          if (pulling) {
            const { x, y } = inSheet(event);
            setPulling({ ...pulling, x1: x, y1: y });
          }
        }}
        onPointerUp={drop}
        onPointerCancel={() => setPulling(undefined)}
      >
        <svg width={picture.width} height={picture.height} className="absolute inset-0" aria-hidden="true">
          <defs>
            <marker
              id="flow-tip"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="8"
              markerHeight="8"
              orient="auto-start-reverse"
            >
              <path d="M0 0L8 4L0 8z" fill="var(--quiet)" />
            </marker>
          </defs>
          {picture.stages.map((stage) => (
            <g key={stage.id}>
              <rect
                x={stage.x - 14}
                y={40}
                width={NODE.width + 28}
                height={stage.height + 8}
                rx={10}
                fill="var(--band)"
              />
              {stage.next && <path d={stage.next} className="flow-next" markerEnd="url(#flow-tip)" />}
            </g>
          ))}
          {picture.arrows.map((arrow) => (
            <path key={arrow.key} d={arrow.d} data-kind={arrow.kind} className="map-arc" markerEnd="url(#flow-tip)" />
          ))}
          {pulling && (
            <path
              d={`M${pulling.x} ${pulling.y}L${pulling.x1} ${pulling.y1}`}
              className="map-arc"
              markerEnd="url(#flow-tip)"
            />
          )}
        </svg>
        {picture.stages.map((stage) => (
          <h2
            key={stage.id}
            dir="auto"
            className="absolute top-2 truncate font-semibold"
            style={{ left: stage.x - 8, width: NODE.width + 16 }}
          >
            {stage.name}
          </h2>
        ))}
        {picture.arrows
          .filter((arrow) => arrow.label !== "")
          .map((arrow) => (
            <span
              key={arrow.key}
              dir="auto"
              aria-hidden="true"
              className="absolute max-w-36 truncate bg-paper px-1 text-xs text-quiet"
              style={{ left: arrow.x, top: arrow.y, transform: "translate(-50%, -50%)" }}
            >
              {arrow.label}
            </span>
          ))}
        {picture.nodes.map((node) => {
          const { step } = node;
          const leaving = map.connectors.filter((one) => one.from === step.id);
          const words = leaving.map((one) =>
            texts.path.words[one.kind](nameOf(one.to), one.within ?? "", one.label ?? ""),
          );
          const flags = (["optional", "repeatable", "outcome"] as const).filter((flag) => step[flag]);
          return (
            <div key={step.id} className="absolute" style={{ left: node.x, top: node.y }}>
              <button
                type="button"
                id={nodeId(step.id)}
                tabIndex={node === here ? 0 : -1}
                className="flow-node"
                data-optional={step.optional || undefined}
                data-outcome={step.outcome || undefined}
                style={{ width: NODE.width, height: NODE.height }}
                onFocus={() => editor.go({ row: "step", column: `step:${step.id}` })}
                onClick={() => editor.open("path")}
                onKeyDown={(event) => onKeyDown(event, node)}
              >
                <span dir="auto" className="line-clamp-2 [overflow-wrap:anywhere]">
                  {step.name}
                </span>
                {flags.length > 0 && (
                  <span className="block truncate text-xs text-quiet">
                    {flags.map((flag) => texts.flags[flag]).join(", ")}
                  </span>
                )}
                {words.length > 0 && <span className="sr-only">: {words.join("; ")}</span>}
              </button>
              <span
                className="flow-pull"
                title={texts.flow.pull}
                aria-hidden="true"
                onPointerDown={(event) => {
                  event.preventDefault();
                  const [x, y] = [node.x + NODE.width, node.y + NODE.height / 2];
                  setPulling({ from: step.id, x, y, x1: x, y1: y });
                  event.currentTarget.releasePointerCapture(event.pointerId);
                }}
              />
            </div>
          );
        })}
      </div>
      <p className="px-4 pb-3 text-[0.8125rem] text-quiet">{texts.flow.hint}</p>
    </div>
  );
}

/** The node to which an arrow key goes: along the stage, or to the stage beside. */
function beside(nodes: readonly FlowNode[], { stage, at }: FlowNode, key: string): FlowNode | undefined {
  if (key === "ArrowUp") return nodes.find((one) => one.stage === stage && one.at === at - 1);
  if (key === "ArrowDown") return nodes.find((one) => one.stage === stage && one.at === at + 1);
  const by = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  if (by === 0) return undefined;
  const order = by > 0 ? nodes : nodes.toReversed();
  const next = order.find((one) => (by > 0 ? one.stage > stage : one.stage < stage));
  const there = nodes.filter((one) => one.stage === next?.stage);
  return there[Math.min(at, there.length - 1)];
}
