import { type ClipboardEvent, useCallback } from "react";
import { rowKeys } from "../grid/layout";
import { cellsIn, readClipboard, type Table, writeHtml, writeTsv } from "../model/table";
import { texts } from "../texts";
import { beyond, clipOf, MOST_CELLS, pasteClip, pasteTable, readClip, tableOf } from "./clips";
import { remove } from "./commands";
import type { Editor } from "./useEditor";

/** The kind under which whole elements lie on the clipboard. */
const OURS = "application/x-desireline-map";

/** Copy, cut and paste on the grid, with spreadsheets and between maps. */
export function useBoard(editor: Editor) {
  const copy = useCallback(
    (event: ClipboardEvent) => {
      const table = tableOf(editor.layout, editor.chosen);
      if (table.length === 0) return false;
      event.preventDefault();
      event.clipboardData.setData("text/plain", writeTsv(table));
      event.clipboardData.setData("text/html", writeHtml(table));
      const clip = clipOf(editor.map, editor.chosen);
      if (clip) event.clipboardData.setData(OURS, JSON.stringify(clip));
      editor.session.say(texts.said.copied(table.length, table[0]?.length ?? 0));
      return true;
    },
    [editor],
  );
  const onPaste = useCallback(
    (event: ClipboardEvent) => {
      event.preventDefault();
      const { clipboardData: board } = event;
      const { place } = editor.selecting;
      const clip = readClip(board.getData(OURS));
      if (clip) {
        editor.do(pasteClip(editor.map, editor.layout, place, clip));
        return;
      }
      const table = readClipboard(board.getData("text/plain"), board.getData("text/html"));
      pasteBlock(editor, table);
    },
    [editor],
  );
  return {
    onCopy: useCallback((event: ClipboardEvent) => void copy(event), [copy]),
    onCut: useCallback(
      (event: ClipboardEvent) => {
        if (copy(event)) remove(editor);
      },
      [copy, editor],
    ),
    onPaste,
  };
}

/** Pastes a block at the upper left corner of what is chosen; asks when the map would have to grow. */
function pasteBlock(editor: Editor, table: Table): void {
  const { layout, chosen, session } = editor;
  const n = cellsIn(table);
  if (n > MOST_CELLS) session.say(texts.said.tooMany(n));
  if (n === 0 || n > MOST_CELLS) return;
  const { top, left } = chosen.block;
  const place = { row: rowKeys(layout)[top] ?? "step", column: layout.columns[left]?.key ?? "head" };
  const block = repeated(table, chosen.block, place.row);
  const { columns, rows: more } = beyond(layout, place, block);
  if (columns > 0 || more > 0) editor.open({ table: block, place, columns, rows: more });
  else pasteAt(editor, block, place, false);
}

/** One cell that is pasted into many stands in each of them. */
function repeated(table: Table, block: Editor["chosen"]["block"], row: string): Table {
  const text = table[0]?.[0];
  if (cellsIn(table) !== 1 || text === undefined || !row.startsWith("lane:") || block.left < 0) return table;
  const wide = block.right - block.left + 1;
  return Array.from({ length: block.bottom - block.top + 1 }, () => Array<string>(wide).fill(text));
}

export function pasteAt(editor: Editor, table: Table, place: Editor["selecting"]["place"], grow: boolean): void {
  const deed = pasteTable(editor.map, editor.view, place, table, grow);
  if (editor.do(deed, true)) editor.session.say(texts.said.pasted(cellsIn(table)));
}
