import { type PointerEvent, type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { Operation } from "../contract";
import type { Editor } from "../edit/useEditor";
import { withFeeling } from "../model/feelings";
import { stageOf, stepAt } from "../model/find";
import { behindOf, type Deed } from "../model/make";
import { texts } from "../texts";
import { heightOf, valueAt } from "./FeelingCell";

/** So far a pointer goes until it drags. */
const SLACK = 5;

interface Taken {
  kind: "stage" | "step" | "lane" | "feeling";
  id: string;
  /** The step of a feeling. */
  step: string | undefined;
  x: number;
  y: number;
  point: HTMLElement;
  moved: boolean;
  /** The edges at which it can be dropped, measured when the drag began. */
  edges: Edge[];
  to: Edge | undefined;
  value: number | undefined;
}

interface Edge {
  /** Where the edge is, in the table's pixels: from the left, or from the top for lanes. */
  at: number;
  deed: () => Deed | undefined;
}

/** Dragging by mouse, pen and touch: stages, steps and lanes by their grips, feelings by their points. */
export function useDrag(editor: Editor, table: RefObject<HTMLTableElement | null>) {
  const taken = useRef<Taken>(undefined);
  const line = useRef<HTMLDivElement>(null);
  const [dragging, setDragging] = useState<{ kind: Taken["kind"] }>();
  const now = useRef(editor);
  now.current = editor;

  const stop = useCallback((drop: boolean) => {
    const one = taken.current;
    taken.current = undefined;
    setDragging(undefined);
    if (!one) return;
    one.point.style.transform = "";
    if (!drop || !one.moved) return;
    if (one.kind === "feeling") dropFeeling(now.current, one);
    else now.current.do(one.to?.deed());
  }, []);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && taken.current) {
        event.preventDefault();
        stop(false);
      }
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [stop]);

  const onPointerDown = (event: PointerEvent) => {
    const target = event.target as HTMLElement;
    const grip = target.closest<HTMLElement>("[data-grip]");
    const point = target.closest<HTMLElement>("[data-feeling]");
    const from = grip ?? point;
    if (!from || event.button !== 0) return;
    const { grip: kind, id, feeling, step } = from.dataset;
    taken.current = {
      kind: grip ? (kind as Taken["kind"]) : "feeling",
      id: (grip ? id : feeling) ?? "",
      step,
      x: event.clientX,
      y: event.clientY,
      point: from,
      moved: false,
      edges: [],
      to: undefined,
      value: undefined,
    };
    from.setPointerCapture(event.pointerId);
    // Taking something goes there, too; else nothing would, as the browser does no more of its own.
    from.closest<HTMLElement>("td, th")?.focus({ preventScroll: true });
    event.preventDefault();
  };

  const onPointerMove = (event: PointerEvent) => {
    const one = taken.current;
    if (!one) return;
    const [dx, dy] = [event.clientX - one.x, event.clientY - one.y];
    if (!one.moved) {
      if (Math.hypot(dx, dy) < SLACK) return;
      one.moved = true;
      if (table.current && one.kind !== "feeling") one.edges = edgesOf(now.current, one, table.current);
      setDragging({ kind: one.kind });
    }
    if (one.kind === "feeling") {
      moveFeeling(one, event.clientY);
      return;
    }
    const box = table.current?.getBoundingClientRect();
    if (!box) return;
    const at = one.kind === "lane" ? event.clientY - box.top : event.clientX - box.left;
    one.to = nearest(one.edges, at);
    if (line.current && one.to) {
      line.current.style.transform = one.kind === "lane" ? `translateY(${one.to.at}px)` : `translateX(${one.to.at}px)`;
    }
    // Near its edges the sheet goes along.
    const sheet = table.current?.parentElement;
    const seen = sheet?.getBoundingClientRect();
    if (sheet && seen && one.kind !== "lane") {
      if (event.clientX > seen.right - 40) sheet.scrollLeft += 12;
      if (event.clientX < seen.left + 160) sheet.scrollLeft -= 12;
    }
    if (sheet && seen && one.kind === "lane") {
      if (event.clientY > seen.bottom - 30) sheet.scrollTop += 10;
      if (event.clientY < seen.top + 110) sheet.scrollTop -= 10;
    }
  };

  const ghost: ReactNode = dragging && dragging.kind !== "feeling" && (
    <div ref={line} className="map-drop" data-across={dragging.kind === "lane" || undefined} aria-hidden="true" />
  );
  return {
    ghost,
    handlers: { onPointerDown, onPointerMove, onPointerUp: () => stop(true), onPointerCancel: () => stop(false) },
  };
}

function nearest(edges: readonly Edge[], at: number): Edge | undefined {
  let best: Edge | undefined;
  for (const edge of edges) if (!best || Math.abs(edge.at - at) < Math.abs(best.at - at)) best = edge;
  return best;
}

/** Where what is taken can be dropped, and what that does. */
function edgesOf(editor: Editor, { kind, id }: Taken, table: HTMLTableElement): Edge[] {
  const { map } = editor;
  const box = table.getBoundingClientRect();
  const rectOf = (selector: string) => table.querySelector(selector)?.getBoundingClientRect();
  const cell = (row: string, column: string) => rectOf(`[data-row="${row}"][data-column="${CSS.escape(column)}"]`);
  const edges: Edge[] = [];
  if (kind === "lane") {
    const others = map.lanes.filter((lane) => lane.id !== id);
    for (const [at, lane] of map.lanes.entries()) {
      const rect = cell(CSS.escape(`lane:${lane.id}`), "head");
      const behind = others.findIndex((one) => one.id === lane.id);
      if (!rect) continue;
      if (at === 0) edges.push({ at: rect.top - box.top, deed: () => moveLane(editor, id, null) });
      const after = lane.id === id ? behindOf(others, at) : (others[behind]?.id ?? null);
      edges.push({ at: rect.bottom - box.top, deed: () => moveLane(editor, id, after) });
    }
    return edges;
  }
  for (const stage of map.stages) {
    const first = stage.steps[0];
    const rect = cell("stage", first ? `step:${first.id}` : `stage:${stage.id}`);
    if (!rect) continue;
    if (kind === "stage") {
      if (stage === map.stages[0]) edges.push({ at: rect.left - box.left, deed: () => moveStage(editor, id, null) });
      edges.push({ at: rect.right - box.left, deed: () => moveStage(editor, id, stage.id) });
      continue;
    }
    edges.push({ at: rect.left - box.left + 2, deed: () => moveStep(editor, id, stage.id, null) });
    for (const step of stage.steps) {
      const right = cell("step", `step:${step.id}`)?.right;
      if (right === undefined) continue;
      edges.push({ at: right - box.left - 2, deed: () => moveStep(editor, id, stage.id, step.id) });
    }
  }
  return edges;
}

function moveLane({ map }: Editor, lane: string, after: string | null): Deed | undefined {
  const at = map.lanes.findIndex((one) => one.id === lane);
  if (after === lane || behindOf(map.lanes, at) === after) return undefined;
  return { operations: [{ op: "move_lane", lane, after }], words: `Move “${map.lanes[at]?.title}”` };
}

function moveStage({ map }: Editor, stage: string, after: string | null): Deed | undefined {
  const at = map.stages.findIndex((one) => one.id === stage);
  if (after === stage || behindOf(map.stages, at) === after) return undefined;
  return { operations: [{ op: "move_stage", stage, after }], words: `Move “${stageOf(map, stage)?.name}”` };
}

function moveStep({ map }: Editor, step: string, stage: string, after: string | null): Deed | undefined {
  const place = stepAt(map, step);
  if (!place || after === step) return undefined;
  if (place.stage.id === stage && behindOf(place.stage.steps, place.at) === after) return undefined;
  return { operations: [{ op: "move_step", step, stage, after }], words: `Move “${place.step.name}”` };
}

/** The point follows the pointer; what it says is written when it is let go. */
function moveFeeling(one: Taken, y: number): void {
  const top = one.point.parentElement?.getBoundingClientRect().top ?? 0;
  one.value = valueAt(y - top);
  const rest = Number.parseFloat(one.point.style.top);
  one.point.style.transform = `translateY(${heightOf(one.value) - rest}px)`;
}

function dropFeeling(editor: Editor, { id, step, value }: Taken): void {
  const lane = editor.map.lanes.find((one) => one.id === id);
  if (!lane || step === undefined || value === undefined) return;
  const cell = lane.cells[step];
  const text = withFeeling(cell, value);
  if (text === cell) return;
  const name = stepAt(editor.map, step)?.step.name ?? "";
  const operations: Operation[] = [{ op: "set_cell", lane: id, step, text }];
  editor.do({ operations, words: texts.deeds.feel(name) }, true);
}
