import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { MapDoc } from "../contract";
import { type Layout, layoutOf, type MapView, type Place, same, settle, start } from "../grid/layout";
import type { Deed } from "../model/make";
import type { Table } from "../model/table";
import { type Chosen, chosenOf, type Selecting } from "./chosen";
import type { MapSession, SessionState } from "./session";
import { canWrite } from "./write";

/** What is asked over the grid; of a pasted block, whether the map may grow for it. */
export type Dialog =
  | "shortcuts"
  | "quick"
  | "owner"
  | "path"
  | { table: Table; place: Place; columns: number; rows: number };

/** Where somebody writes, and what stands there at first. */
export interface Editing {
  place: Place;
  /** What was typed to begin; without it what is written there. */
  typed: string | undefined;
}

/** One person at work on a map: where they are, what is chosen, what they write. */
export interface Editor {
  session: MapSession;
  state: SessionState;
  map: MapDoc;
  view: MapView;
  layout: Layout;
  selecting: Selecting;
  chosen: Chosen;
  editing: Editing | undefined;
  dialog: Dialog | undefined;
  go: (place: Place, how?: "alone" | "extend" | "beside") => void;
  edit: (place: Place, typed?: string) => void;
  stopEditing: () => void;
  open: (dialog: Dialog | undefined) => void;
  /** Carries out a deed; false when there is none or it does not fit. */
  do: (deed: Deed | undefined, quiet?: boolean) => boolean;
}

export function useEditor(session: MapSession, view: MapView): Editor {
  const state = useSyncExternalStore(session.subscribe, session.now);
  const { map } = state;
  const layout = useMemo(() => layoutOf(map, view), [map, view]);
  const [chose, setChose] = useState<Selecting>(() => ({ place: start(layout), anchor: start(layout), more: [] }));
  const [editing, setEditing] = useState<Editing>();
  const [dialog, setDialog] = useState<Dialog>();

  // What is chosen stays as long as it is there; else one is beside where it was.
  const was = useRef(layout);
  const selecting = useMemo((): Selecting => {
    const place = settle(layout, chose.place, was.current);
    const anchor = settle(layout, chose.anchor, was.current);
    if (same(place, chose.place) && same(anchor, chose.anchor)) return chose;
    return { place, anchor: same(chose.place, chose.anchor) ? place : anchor, more: [] };
  }, [layout, chose]);
  useEffect(() => {
    was.current = layout;
    setChose(selecting);
  }, [layout, selecting]);

  const chosen = useMemo(() => chosenOf(layout, selecting), [layout, selecting]);
  const go = useCallback((place: Place, how: "alone" | "extend" | "beside" = "alone") => {
    setChose((before) => {
      if (how === "extend") return { ...before, place };
      if (how === "beside") return { place, anchor: place, more: [...before.more, before.place] };
      return { place, anchor: place, more: [] };
    });
  }, []);
  const edit = useCallback(
    (place: Place, typed?: string) => {
      setChose({ place, anchor: place, more: [] });
      if (canWrite(layoutOf(session.now().map, view), place)) setEditing({ place, typed });
    },
    [session, view],
  );
  const stopEditing = useCallback(() => setEditing(undefined), []);
  const act = useCallback(
    (deed: Deed | undefined, quiet = false) => {
      if (!deed) return false;
      const done = session.change(deed.operations, deed.words);
      if (done && !quiet) session.say(deed.words);
      return done;
    },
    [session],
  );
  return {
    session,
    state,
    map,
    view,
    layout,
    selecting,
    chosen,
    editing,
    dialog,
    go,
    edit,
    stopEditing,
    open: setDialog,
    do: act,
  };
}
