import { type KeyboardEvent, useCallback } from "react";
import { columnAt, HEAD, jump, move, type Place, rowAt, type Way } from "../grid/layout";
import { feelingOf, withFeeling } from "../model/feelings";
import { texts } from "../texts";
import { addBehind, duplicate, merge, nudge, redo, remove, undo } from "./commands";
import type { Editor } from "./useEditor";
import { canWrite, textAt } from "./write";

const WAYS: Record<string, Way> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "home",
  End: "end",
  PageUp: "pageup",
  PageDown: "pagedown",
};

/** What keys do on the grid while nobody writes in a cell. */
export function useKeys(editor: Editor, menu: (place: Place) => void) {
  return useCallback(
    (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.nativeEvent.isComposing) return;
      if (press(editor, event, menu)) event.preventDefault();
    },
    [editor, menu],
  );
}

/** Whether the key did something. */
function press(editor: Editor, event: KeyboardEvent, menu: (place: Place) => void): boolean {
  const { key, shiftKey, altKey } = event;
  const ctrl = event.ctrlKey || event.metaKey;
  const { place } = editor.selecting;
  const way = WAYS[key];
  if (way && altKey && !ctrl && !shiftKey) return nudged(editor, way);
  if (way && !altKey) return went(editor, way, ctrl, shiftKey);
  if (ctrl && !altKey) return letter(editor, key.toLowerCase(), shiftKey);
  if (altKey) return false;
  switch (key) {
    case "Tab":
      return tabbed(editor, shiftKey);
    case "Enter":
    case "F2":
      if (rowAt(editor.layout, place.row)?.kind === "path") editor.open("path");
      else if (canWrite(editor.layout, place)) editor.edit(place);
      return true;
    case "Delete":
    case "Backspace":
      remove(editor);
      return true;
    case "Escape":
      editor.go(place);
      return true;
    case "ContextMenu":
      menu(place);
      return true;
    case "F10":
      if (shiftKey) menu(place);
      return shiftKey;
    case "?":
      editor.open("shortcuts");
      return true;
    case "/":
      editor.open("quick");
      return true;
  }
  if ((key === "+" || key === "-") && feel(editor, key === "+" ? 0.5 : -0.5)) return true;
  if ([...key].length === 1 && canWrite(editor.layout, place)) {
    editor.edit(place, key);
    return true;
  }
  return false;
}

function went(editor: Editor, way: Way, ctrl: boolean, shift: boolean): boolean {
  const { layout } = editor;
  const { place } = editor.selecting;
  const filled = (at: Place) => textAt(layout, at) !== "";
  let to: Place;
  if (ctrl && (way === "home" || way === "end")) to = move(layout, place, way === "home" ? "first" : "last");
  else if (ctrl && way !== "pageup" && way !== "pagedown") to = jump(layout, place, way, filled);
  else to = move(layout, place, way);
  editor.go(to, shift ? "extend" : "alone");
  return true;
}

function nudged(editor: Editor, way: Way): boolean {
  if (way === "left" || way === "right" || way === "up" || way === "down") nudge(editor, way);
  return true;
}

/** Tab goes to the right and leaves the grid behind the last column, so that nobody is caught in it. */
function tabbed(editor: Editor, back: boolean): boolean {
  const { layout } = editor;
  const { place } = editor.selecting;
  const to = move(layout, place, back ? "left" : "right");
  if (to.column === place.column) return false;
  editor.go(to);
  return true;
}

function letter(editor: Editor, key: string, shift: boolean): boolean {
  const { layout, selecting } = editor;
  switch (key) {
    case "z":
      (shift ? redo : undo)(editor);
      return true;
    case "y":
      redo(editor);
      return true;
    case "enter":
      addBehind(editor);
      return true;
    case "d":
      duplicate(editor);
      return true;
    case "m":
      merge(editor);
      return true;
    case "a": {
      const first = layout.rows.find((row) => row.kind === "lane")?.key ?? "step";
      const column = layout.columns[0]?.key;
      if (column === undefined) return true;
      editor.go({ row: first, column });
      editor.go(move(layout, selecting.place, "last"), "extend");
      return true;
    }
    default:
      return false;
  }
}

/** Moves the feeling where one is up or down. */
export function feel(editor: Editor, by: number): boolean {
  const row = rowAt(editor.layout, editor.selecting.place.row);
  const step = columnAt(editor.layout, editor.selecting.place.column)?.step;
  if (row?.kind !== "lane" || row.lane.type !== "feeling" || !step || editor.selecting.place.column === HEAD)
    return false;
  const cell = row.lane.cells[step.id];
  const text = withFeeling(cell, (feelingOf(cell) ?? 0) + by);
  if (text === cell) return true;
  editor.do(
    { operations: [{ op: "set_cell", lane: row.lane.id, step: step.id, text }], words: texts.deeds.feel(step.name) },
    true,
  );
  return true;
}
