// Everything that can be done with what is chosen: the menus, the quick insert and the shortcuts have it from here.
import type { LaneKind, Operation } from "../contract";
import { columnAt, HEAD, rowAt } from "../grid/layout";
import { stageOf, stepAt } from "../model/find";
import {
  copyOfStep,
  type Deed,
  mergeStages,
  mergeSteps,
  newLane,
  newStage,
  newStep,
  nudgeLane,
  nudgeStage,
  nudgeStep,
  splitStage,
  splitStep,
} from "../model/make";
import { LANE_KINDS, texts } from "../texts";
import type { Editor } from "./useEditor";

/** Something that can be done now. */
export interface Command {
  id: string;
  text: string;
  /** The shortcut, as it is shown. */
  keys?: string;
  /** More words by which it is found. */
  also?: string;
  run: () => void;
}

/** So long a menu or dialog that closes takes to give the focus back to where it came from. */
export const RETURN_MS = 80;

/** Does something once the menu or dialog it was chosen in has given the focus back: it may want it for a field. */
export function afterwards(what: () => void): void {
  setTimeout(what, RETURN_MS + 20);
}

const words = texts.commands;

/** The name of the key that goes with letters: Ctrl, or ⌘ on a Mac. */
export const CTRL = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.platform) ? "⌘" : "Ctrl";

/** What can be done at the place where one is. */
export function commandsFor(editor: Editor): Command[] {
  const { chosen, layout, selecting } = editor;
  const { place } = selecting;
  const row = rowAt(layout, place.row);
  const column = columnAt(layout, place.column);
  const { step, stage } = column ?? {};
  const at = place.column === HEAD ? "lane" : row?.kind === "stage" ? "stage" : "step";
  const adds = canAdd(editor);
  const list: (Command | false | undefined)[] = [
    { id: "edit", text: words.edit, keys: "F2", run: () => editor.edit(place) },
    (at === "lane" || adds) && {
      id: "behind",
      text: words.addBehind[at],
      keys: `${CTRL} Enter`,
      run: () => addBehind(editor),
    },
    at === "step" && step && adds && { id: "before", text: words.addBefore, run: () => addBefore(editor) },
    at !== "lane" && { id: "left", text: words.moveLeft, keys: "Alt ←", run: () => nudge(editor, "left") },
    at !== "lane" && { id: "right", text: words.moveRight, keys: "Alt →", run: () => nudge(editor, "right") },
    row?.kind === "lane" && { id: "up", text: words.moveUp, keys: "Alt ↑", run: () => nudge(editor, "up") },
    row?.kind === "lane" && { id: "down", text: words.moveDown, keys: "Alt ↓", run: () => nudge(editor, "down") },
    step &&
      at === "step" && { id: "duplicate", text: words.duplicate, keys: `${CTRL} D`, run: () => duplicate(editor) },
    at === "step" &&
      chosen.steps.length > 1 && {
        id: "merge",
        text: words.merge.step,
        keys: `${CTRL} M`,
        run: () => merge(editor),
      },
    at === "stage" &&
      chosen.stages.length > 1 && { id: "merge", text: words.merge.stage, keys: `${CTRL} M`, run: () => merge(editor) },
    step &&
      at === "step" && {
        id: "split",
        text: words.split.step,
        run: () => split(editor, splitStep(editor.map, step.id)),
      },
    step &&
      stage &&
      stage.steps[0] !== step && {
        id: "split-stage",
        text: words.split.stage,
        run: () => split(editor, splitStage(editor.map, step.id)),
      },
    column && at !== "lane" && { id: "owner", text: words.owner, run: () => editor.open("owner") },
    step && { id: "connect", text: words.connect, run: () => editor.open("path") },
    ...(step && at === "step" ? toggles(editor, step) : []),
    { id: "remove", text: removing(editor), keys: "Del", run: () => remove(editor) },
    ...LANE_KINDS.map(
      (kind): Command => ({
        id: `lane ${kind}`,
        text: words.lane(texts.laneOf(kind)),
        also: kind,
        run: () => addLane(editor, kind),
      }),
    ),
    adds && { id: "stage", text: words.stage, run: () => addStage(editor) },
    editor.state.undo !== undefined && { id: "undo", text: words.undo, keys: `${CTRL} Z`, run: () => undo(editor) },
    editor.state.redo !== undefined && { id: "redo", text: words.redo, keys: `${CTRL} Y`, run: () => redo(editor) },
    { id: "shortcuts", text: words.shortcuts, keys: "?", run: () => editor.open("shortcuts") },
  ];
  return list.filter((one): one is Command => Boolean(one));
}

/** Whether the view shows steps that are new: the lean one has those that hurt, and the flow has no field to name them. */
export function canAdd({ view }: Editor): boolean {
  return view !== "lean" && view !== "flow";
}

function toggles(editor: Editor, step: { id: string; optional: boolean; repeatable: boolean; outcome: boolean }) {
  const make = (flag: "optional" | "repeatable" | "outcome", operation: Operation): Command => ({
    id: flag,
    text: `${step[flag] ? "✓ " : ""}${texts.deeds.toggle[flag]}`,
    run: () => void editor.do({ operations: [operation], words: texts.deeds.toggle[flag] }),
  });
  return [
    make("optional", { op: "set_optional", step: step.id, optional: !step.optional }),
    make("repeatable", { op: "set_repeatable", step: step.id, repeatable: !step.repeatable }),
    make("outcome", { op: "set_outcome", step: step.id, outcome: !step.outcome }),
  ];
}

export function undo({ session }: Editor): void {
  const done = session.undo();
  if (done !== undefined) session.say(texts.said.undone(done));
}

export function redo({ session }: Editor): void {
  const done = session.redo();
  if (done !== undefined) session.say(texts.said.redone(done));
}

/** Adds what belongs behind the place where one is: a stage, a step or a lane; its name is typed at once. */
export function addBehind(editor: Editor): void {
  const { place } = editor.selecting;
  const row = rowAt(editor.layout, place.row);
  if (!canAdd(editor) && place.column !== HEAD) return;
  if (row?.kind === "stage") addStage(editor, columnAt(editor.layout, place.column)?.stage.id);
  else if (place.column === HEAD) addLane(editor, row?.kind === "lane" ? row.lane.type : "text");
  else addStep(editor);
}

/** Adds a step to the right of the one where one is; without any, the first stage with it. */
export function addStep(editor: Editor): void {
  const column = columnAt(editor.layout, editor.selecting.place.column) ?? editor.layout.columns.at(-1);
  if (!column) {
    addStage(editor);
    return;
  }
  const step = newStep(editor.map, texts.newStep);
  const operations: Operation[] = [{ op: "add_step", stage: column.stage.id, step, after: column.step?.id ?? null }];
  if (editor.do({ operations, words: texts.deeds.addStep }, true))
    editor.edit({ row: "step", column: `step:${step.id}` });
}

function addBefore(editor: Editor): void {
  const column = columnAt(editor.layout, editor.selecting.place.column);
  if (!column?.step) return;
  const { stage } = column;
  const after = stage.steps[stage.steps.indexOf(column.step) - 1]?.id ?? null;
  const step = newStep(editor.map, texts.newStep);
  const operations: Operation[] = [{ op: "add_step", stage: stage.id, step, after }];
  if (editor.do({ operations, words: texts.deeds.addStep }, true))
    editor.edit({ row: "step", column: `step:${step.id}` });
}

/** Adds a stage behind this one, or at the end. */
export function addStage(editor: Editor, after = editor.map.stages.at(-1)?.id): void {
  const stage = newStage(editor.map, texts.newStage, texts.newStep);
  const operations: Operation[] = [{ op: "add_stage", stage, after: after ?? null }];
  if (!editor.do({ operations, words: texts.deeds.addStage }, true)) return;
  editor.edit({ row: "stage", column: `step:${stage.steps[0]?.id}` });
}

/** Adds a lane below the one where one is, or as the last. */
export function addLane(editor: Editor, kind: LaneKind): void {
  const row = rowAt(editor.layout, editor.selecting.place.row);
  const same = editor.map.lanes.filter((lane) => lane.type === kind).length;
  const title = same === 0 ? texts.laneOf(kind) : `${texts.laneOf(kind)} ${same + 1}`;
  const lane = newLane(editor.map, kind, title);
  const after = row?.kind === "lane" ? row.lane.id : (editor.map.lanes.at(-1)?.id ?? null);
  if (!editor.do({ operations: [{ op: "add_lane", lane, after }], words: texts.deeds.addLane(title) })) return;
  const first = editor.layout.columns[0]?.key ?? HEAD;
  const { column } = editor.selecting.place;
  editor.go({ row: `lane:${lane.id}`, column: column === HEAD ? first : column });
}

/** Moves the step, the stage or the lane where one is by one place. */
export function nudge(editor: Editor, way: "left" | "right" | "up" | "down"): void {
  const { place } = editor.selecting;
  const row = rowAt(editor.layout, place.row);
  const column = columnAt(editor.layout, place.column);
  const by = way === "left" || way === "up" ? -1 : 1;
  if (way === "up" || way === "down") {
    if (row?.kind === "lane") editor.do(nudgeLane(editor.map, row.lane.id, by));
  } else if (row?.kind === "stage") {
    if (column) editor.do(nudgeStage(editor.map, column.stage.id, by));
  } else if (column?.step) {
    editor.do(nudgeStep(editor.map, column.step.id, by));
  }
}

/** A copy of the step where one is, with what its cells say. */
export function duplicate(editor: Editor): void {
  const { step, stage } = columnAt(editor.layout, editor.selecting.place.column) ?? {};
  if (!step || !stage) return;
  const copy = copyOfStep(editor.map, step);
  const operations: Operation[] = [{ op: "add_step", stage: stage.id, step: copy, after: step.id }];
  for (const lane of editor.map.lanes) {
    const text = lane.cells[step.id];
    if (text) operations.push({ op: "set_cell", lane: lane.id, step: copy.id, text });
  }
  if (editor.do({ operations, words: words.duplicate })) editor.go({ row: "step", column: `step:${copy.id}` });
}

export function merge(editor: Editor): void {
  const { chosen, map } = editor;
  const stages = chosen.kind === "stage";
  const deed = stages ? mergeStages(map, chosen.stages) : mergeSteps(map, chosen.steps);
  if (!deed) {
    editor.session.say(texts.said.nothing);
    return;
  }
  const first = stages ? stageOf(map, deed.made ?? "")?.steps[0]?.id : deed.made;
  if (editor.do(deed)) editor.go({ row: stages ? "stage" : "step", column: `step:${first}` });
}

function split(editor: Editor, deed: Deed | undefined): void {
  if (deed) editor.do(deed);
  else editor.session.say(texts.said.nothing);
}

function removing({ chosen }: Editor): string {
  const { remove } = words;
  if (chosen.kind === "lane")
    return chosen.lanes.length > 1 ? texts.deeds.removeLane(chosen.lanes.length) : remove.lane;
  if (chosen.kind === "stage")
    return chosen.stages.length > 1 ? texts.deeds.removeStage(chosen.stages.length) : remove.stage;
  if (chosen.kind === "step")
    return chosen.steps.length > 1 ? texts.deeds.removeStep(chosen.steps.length) : remove.step;
  return remove.clear;
}

/** Takes away what is chosen: stages, steps and lanes with what is in them, or what cells say. */
export function remove(editor: Editor): void {
  const deed = removal(editor);
  if (!deed) editor.session.say(texts.said.nothing);
  else if (editor.do(deed, true) && editor.chosen.kind !== "cells") editor.session.say(texts.said.removed(deed.words));
}

function removal({ chosen, map }: Editor): Deed | undefined {
  const { deeds } = texts;
  const deed = (operations: Operation[], words: string) => (operations.length > 0 ? { operations, words } : undefined);
  switch (chosen.kind) {
    case "lane":
      return deed(
        chosen.lanes.map((lane) => ({ op: "remove_lane", lane })),
        deeds.removeLane(chosen.lanes.length),
      );
    case "stage":
      return deed(
        chosen.stages.map((stage) => ({ op: "remove_stage", stage })),
        deeds.removeStage(chosen.stages.length),
      );
    case "step":
      return chosen.steps.length > 0
        ? deed(
            chosen.steps.map((step) => ({ op: "remove_step", step })),
            deeds.removeStep(chosen.steps.length),
          )
        : // The column of an empty stage.
          deed(
            chosen.stages.map((stage) => ({ op: "remove_stage", stage })),
            deeds.removeStage(chosen.stages.length),
          );
    case "touchpoints":
      return deed(
        chosen.steps.flatMap((step) => clearedChannels(map, step)),
        deeds.clear(chosen.steps.length),
      );
    case "path":
      return deed(
        map.connectors
          .filter((one) => chosen.steps.includes(one.from))
          .map(({ from, to, kind }) => ({ op: "remove_connector", from, to, kind })),
        deeds.disconnect,
      );
    case "cells":
      return clearing(map, chosen.cells);
    default:
      return undefined;
  }
}

/** Empties cells. */
export function clearing(map: Editor["map"], cells: readonly { lane: string; step: string }[]): Deed | undefined {
  const filled = cells.filter(({ lane, step }) => map.lanes.find((one) => one.id === lane)?.cells[step] !== undefined);
  if (filled.length === 0) return undefined;
  const operations = filled.map(({ lane, step }): Operation => ({ op: "set_cell", lane, step, text: null }));
  return { operations, words: texts.deeds.clear(filled.length) };
}

function clearedChannels(map: Editor["map"], id: string): Operation[] {
  const touchpoints = stepAt(map, id)?.step.touchpoints ?? [];
  return touchpoints
    .filter((one) => one.channel)
    .map((one) => ({
      op: "bind_touchpoint",
      touchpoint: one.id,
      known: one.known,
      channel: null,
      binding: one.binding ?? null,
    }));
}
