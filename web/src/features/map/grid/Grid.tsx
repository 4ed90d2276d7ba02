import {
  type CSSProperties,
  type MouseEvent,
  type RefObject,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react";
import { Button } from "@/ui/Button";
import type { ClaimState, LaneKind } from "../contract";
import { addLane } from "../edit/commands";
import { useBoard } from "../edit/useBoard";
import type { Editor } from "../edit/useEditor";
import { useKeys } from "../edit/useKeys";
import { isGone, orphaned, textAt, write } from "../edit/write";
import type { Figures } from "../figures";
import { texts } from "../texts";
import { CellEditor, type Left } from "./CellEditor";
import { choicesIn } from "./choices";
import { columnAt, HEAD, layoutOf, move, type Place, rowAt, rowKeys } from "./layout";
import { PathRow } from "./PathRow";
import { cellId, LaneRow, type RowState, StageRow, StepRow, TouchpointRow } from "./rows";
import { useDrag } from "./useDrag";

/** The lanes that show what the evidence says. */
const SHOWS: ReadonlySet<LaneKind> = new Set(["metric", "feeling"]);

const NOWHERE: RowState = { active: undefined, from: 0, to: -1, more: "" };

/** The map as a grid: stages and steps across, lanes down. */
export function Grid({
  editor,
  claims,
  figures,
  onMenu,
  away,
}: {
  editor: Editor;
  claims: ReadonlyMap<string, ClaimState> | undefined;
  figures: Figures | undefined;
  onMenu: (place: Place) => void;
  /** While a dialog closes: then it is the dialog that puts the focus somewhere, not a person. */
  away: RefObject<boolean>;
}) {
  const { layout, selecting, chosen, editing, map, session } = editor;
  const { place } = selecting;
  const table = useRef<HTMLTableElement>(null);
  const onKeyDown = useKeys(editor, onMenu);
  const board = useBoard(editor);
  const drag = useDrag(editor, table);

  // The cell where one is has the focus, while the grid has it.
  const focused = useRef(false);
  const sweeping = useRef(false);
  const wanted = cellId(place.row, shownColumn(editor, place));
  const writes = editing !== undefined;
  useLayoutEffect(() => {
    if (!focused.current || writes) return;
    const cell = document.getElementById(wanted);
    if (cell && cell !== document.activeElement) cell.focus();
  }, [wanted, writes]);

  const keep = useCallback(
    (text: string, left: Left) => {
      editor.stopEditing();
      const at = editing?.place;
      if (!at) return;
      const deed = write(session.now().map, layout, at, text);
      if (!deed && isGone(layout, at)) session.putAside(...orphaned(at, text));
      if (deed && !editor.do(deed, true)) {
        // What does not fit stays in the field, with the reason beside.
        editor.edit(at, text);
        return;
      }
      const from = deed?.made ? { ...at, column: deed.made } : at;
      if (left !== "stay") editor.go(move(layoutOf(session.now().map, editor.view), from, left));
      else if (deed?.made) editor.go(from);
    },
    [editor, editing, layout, session],
  );
  const cancel = editor.stopEditing;
  const field = useMemo(() => {
    if (!editing) return null;
    const row = rowAt(layout, editing.place.row);
    const column = columnAt(layout, editing.place.column);
    const step = column?.step?.name ?? column?.stage.name ?? "";
    const label =
      row?.kind === "lane" && editing.place.column !== HEAD
        ? texts.deeds.cell(row.lane.title, step)
        : step || texts.title;
    const hint = row?.kind === "lane" && editing.place.column !== HEAD ? texts.lanes[row.lane.type].hint : "";
    const written = textAt(layout, editing.place);
    const heading = row?.kind === "stage" || row?.kind === "step" || editing.place.column === HEAD;
    return (
      <CellEditor
        key={`${editing.place.row} ${editing.place.column}`}
        label={label}
        hint={hint}
        text={editing.typed ?? written}
        whole={editing.typed === undefined && heading}
        choices={editing.place.column === HEAD ? [] : choicesIn(session.now().map, row)}
        onKeep={keep}
        onCancel={cancel}
      />
    );
  }, [editing, layout, keep, cancel, session]);

  const states = useRowStates(editor);
  const stateOf = (key: string) => states.get(key) ?? NOWHERE;
  const fieldIn = (key: string) => (editing?.place.row === key ? field : null);

  const placeOf = (target: EventTarget): Place | undefined => {
    const cell = (target as Element).closest<HTMLElement>("[data-row]");
    return cell?.dataset.row && cell.dataset.column
      ? { row: cell.dataset.row, column: cell.dataset.column }
      : undefined;
  };
  const onMouseDown = (event: MouseEvent) => {
    const to = placeOf(event.target);
    if (!to || (event.target as Element).closest("textarea, input, [role=option], [data-grip], [data-menu]")) return;
    if (event.button !== 0) return;
    focused.current = true;
    editor.go(to, event.shiftKey ? "extend" : event.ctrlKey || event.metaKey ? "beside" : "alone");
    if (event.shiftKey || event.ctrlKey || event.metaKey) event.preventDefault();
    sweeping.current = true;
  };
  // Whoever presses and goes on chooses all cells between.
  const onMouseOver = (event: MouseEvent) => {
    if (!sweeping.current) return;
    if (event.buttons !== 1) sweeping.current = false;
    const to = placeOf(event.target);
    if (sweeping.current && to && !writes) editor.go(to, "extend");
  };
  const onClick = (event: MouseEvent) => {
    const more = (event.target as Element).closest<HTMLElement>("[data-menu]");
    if (!more?.dataset.menu || !more.dataset.columnOf) return;
    const to = { row: more.dataset.menu, column: more.dataset.columnOf };
    editor.go(to);
    onMenu(to);
  };
  const style = { "--columns": layout.columns.length } as CSSProperties;
  const focusRow = rowKeys(layout).length;
  return (
    <div className="map-scroll" data-scrolls>
      <table
        ref={table}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: what is edited is a grid, and its headers stay
        role="grid"
        aria-label={texts.grid(map.title)}
        aria-rowcount={focusRow}
        aria-colcount={layout.columns.length + 1}
        aria-multiselectable="true"
        className="map-grid"
        style={style}
        onKeyDown={onKeyDown}
        onMouseDown={onMouseDown}
        onMouseOver={onMouseOver}
        onClick={onClick}
        onDoubleClick={(event) => {
          const to = placeOf(event.target);
          if (!to || (event.target as Element).closest("textarea, input, [role=option]")) return;
          if (to.row === "path") editor.open("path");
          else editor.edit(to);
        }}
        onContextMenu={(event) => {
          const to = placeOf(event.target);
          if (!to || (event.target as Element).closest("textarea, input, [role=option]")) return;
          event.preventDefault();
          if (document.getElementById(cellId(to.row, to.column))?.ariaSelected !== "true") editor.go(to);
          onMenu(to);
        }}
        onFocus={(event) => {
          focused.current = true;
          if (away.current) return;
          const to = placeOf(event.target);
          if (to && event.target instanceof HTMLTableCellElement && cellId(to.row, to.column) !== wanted) editor.go(to);
        }}
        onBlur={(event) => {
          if (event.relatedTarget && !table.current?.contains(event.relatedTarget)) focused.current = false;
        }}
        {...board}
        {...drag.handlers}
      >
        <colgroup>
          <col className="map-col-head" />
          {layout.columns.map((column) => (
            <col key={column.key} />
          ))}
        </colgroup>
        <thead>
          <StageRow columns={layout.columns} state={stateOf("stage")} editor={fieldIn("stage")} />
          <StepRow columns={layout.columns} state={stateOf("step")} editor={fieldIn("step")} />
        </thead>
        <tbody>
          {layout.rows.map((row, at) => {
            const common = { index: at + 1, columns: layout.columns, state: stateOf(row.key) };
            switch (row.kind) {
              case "touchpoints":
                return <TouchpointRow key={row.key} {...common} editor={fieldIn(row.key)} />;
              case "path":
                return <PathRow key={row.key} {...common} connectors={map.connectors} />;
              case "lane":
                return (
                  <LaneRow
                    key={row.key}
                    {...common}
                    lane={row.lane}
                    editor={fieldIn(row.key)}
                    claims={claims}
                    figures={SHOWS.has(row.lane.type) ? figures : undefined}
                  />
                );
              case "line":
                return (
                  <tr key={row.key}>
                    <th scope="row" colSpan={layout.columns.length + 1} className="map-line">
                      <span>{row.text}</span>
                    </th>
                  </tr>
                );
              case "missing":
                return (
                  <tr key={row.key}>
                    <th scope="row" className="map-head">
                      {texts.laneOf(row.lane)}
                    </th>
                    <td colSpan={Math.max(layout.columns.length, 1)} className="map-cell">
                      <Button weight="quiet" small onPress={() => addLane(editor, row.lane)}>
                        <span aria-hidden="true">+</span> {texts.missing(texts.laneOf(row.lane))}
                      </Button>
                    </td>
                  </tr>
                );
              default:
                return null;
            }
          })}
        </tbody>
      </table>
      {drag.ghost}
      <p className="sr-only" role="status">
        {chosen.cells.length > 1 ? `${chosen.cells.length}` : ""}
      </p>
    </div>
  );
}

/** In the row of stages, the column whose cell stands for the whole stage. */
function shownColumn({ layout }: Editor, place: Place): string {
  if (place.row !== "stage") return place.column;
  const stage = columnAt(layout, place.column)?.stage;
  return layout.columns.find((column) => column.stage === stage)?.key ?? place.column;
}

/** What each row that is concerned needs to know of where one is. */
function useRowStates({ layout, selecting, chosen }: Editor): Map<string, RowState> {
  const known = useRef(new Map<string, RowState>());
  return useMemo(() => {
    const states = new Map<string, RowState>();
    const { top, bottom, left, right } = chosen.block;
    for (const [at, key] of rowKeys(layout).entries()) {
      const active = selecting.place.row === key ? selecting.place.column : undefined;
      const more = selecting.more.filter((one) => one.row === key).map((one) => one.column);
      const inside = at >= top && at <= bottom;
      if (!inside && active === undefined && more.length === 0) continue;
      const state: RowState = {
        active,
        from: inside ? left : 0,
        to: inside ? right : -1,
        more: more.length > 0 ? ` ${more.join(" ")} ` : "",
      };
      const old = known.current.get(key);
      const equal =
        old?.active === state.active && old?.from === state.from && old?.to === state.to && old?.more === state.more;
      states.set(key, equal && old ? old : state);
    }
    known.current = states;
    return states;
  }, [layout, selecting, chosen]);
}
