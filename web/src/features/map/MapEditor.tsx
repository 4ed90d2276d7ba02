import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Popover } from "react-aria-components/Popover";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Problem } from "@/ui/Problem";
import { Waiting } from "@/ui/Waiting";
import type { Change, ClaimState, MapDoc, MapSelection, Of } from "./contract";
import { drawerOf, loadMap, wireTo } from "./data";
import { AsideNote } from "./edit/AsideNote";
import { Bar, CommandMenu, MENU_BOX } from "./edit/Bar";
import { selectionOf } from "./edit/chosen";
import { addStage, RETURN_MS } from "./edit/commands";
import { Dialogs } from "./edit/Dialogs";
import { type Kept, MapSession } from "./edit/session";
import { useEditor } from "./edit/useEditor";
import { useFigures } from "./figures";
import { Flow, nodeId } from "./flow/Flow";
import { Grid } from "./grid/Grid";
import type { MapView, Place } from "./grid/layout";
import { cellId } from "./grid/rows";
import "./map.css";
import { stepsOf } from "./model/find";
import { texts } from "./texts";

/** What stands beside the grid gets this: where one is, the map as it is now, and a way to change it that can be undone. */
export interface BesideMap {
  selection: MapSelection;
  map: MapDoc;
  change: Change;
}

export interface MapEditorProps {
  of: Of;
  /** The revision that the page knows; a newer one than the editor's is fetched. */
  rev: number;
  view: MapView;
  /** How claims stand, by `lane step` with a blank between; without it nothing is said of them. */
  claims?: ReadonlyMap<string, ClaimState> | undefined;
  /** What stands beside the grid. */
  side?: ((beside: BesideMap) => ReactNode) | undefined;
}

/** The map of a journey, to be drawn and written by mouse, touch and keyboard. */
export function MapEditor(props: MapEditorProps) {
  const { of } = props;
  const first = useQuery({
    queryKey: ["map", of.workspace, of.slug],
    queryFn: () => loadMap(of),
    // What is shown afterwards is the session's.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (first.error)
    return <Problem what={texts.failed} hint={told(first.error).what} retry={() => void first.refetch()} />;
  if (!first.data) return <Waiting />;
  return <Opened {...props} first={first.data} />;
}

function Opened({ of, rev, view, claims, side, first }: MapEditorProps & { first: Kept }) {
  const session = useSession(of, first);
  const editor = useEditor(session, view);
  const { state, layout, selecting, map } = editor;
  const { place } = selecting;
  useAnew(session, state.saving === "saved" ? state.rev : undefined, rev);

  const figures = useFigures(of, map);
  const [menu, setMenu] = useState<Place>();
  const anchor = useRef<HTMLElement | null>(null);
  const onMenu = useCallback((at: Place) => {
    anchor.current = document.getElementById(cellId(at.row, at.column));
    setMenu(at);
  }, []);
  // A dialog that closes gives the focus back to where it was; then it goes on to where one is by now.
  const here = useRef(place);
  here.current = place;
  const away = useRef(false);
  const toGrid = () => {
    away.current = true;
    setTimeout(() => {
      away.current = false;
      if (document.activeElement?.classList.contains("map-editor")) return;
      const { row, column } = here.current;
      const id = view === "flow" ? nodeId(column.replace(/^step:/, "")) : cellId(row, column);
      document.getElementById(id)?.focus();
    }, RETURN_MS);
  };

  const selection = useMemo(() => selectionOf(layout, place), [layout, place]);
  const beside = side?.({ selection, map, change: session.change });
  return (
    <div className={beside ? "xl:grid xl:grid-cols-[minmax(0,1fr)_22rem] xl:items-start xl:gap-5" : ""}>
      <div className="min-w-0">
        <AsideNote session={session} state={state} />
        <Bar editor={editor} onDone={toGrid} />
        {map.stages.length === 0 && map.lanes.length === 0 ? (
          <Empty title={texts.empty.title} text={texts.empty.text}>
            <Button weight="main" onPress={() => addStage(editor)}>
              {texts.empty.begin}
            </Button>
          </Empty>
        ) : view === "flow" ? (
          <Flow editor={editor} />
        ) : (
          <Grid editor={editor} claims={claims} figures={figures} onMenu={onMenu} away={away} />
        )}
        {view === "lean" && <LeanNote shown={layout.columns.length} all={stepsOf(map).length} />}
        {map.lanes.length > 6 && view === "map" && <p className="mt-2 text-[0.8125rem] text-quiet">{texts.many}</p>}
        <Said said={state.said} />
      </div>
      {beside}
      <Popover
        triggerRef={anchor}
        isOpen={menu !== undefined}
        onOpenChange={(open) => {
          if (open) return;
          setMenu(undefined);
          toGrid();
        }}
        placement="bottom start"
        className={MENU_BOX}
      >
        {menu && (
          <CommandMenu
            editor={editor}
            onClose={() => {
              setMenu(undefined);
              toGrid();
            }}
          />
        )}
      </Popover>
      {editor.dialog && (
        <Dialogs
          editor={editor}
          onClose={() => {
            editor.open(undefined);
            toGrid();
          }}
        />
      )}
    </div>
  );
}

/** The session of this page; when it closes, what is not sent yet is kept in the browser. */
function useSession(of: Of, first: Kept): MapSession {
  const [session] = useState(() => new MapSession(first, wireTo(of), drawerOf(of)));
  useEffect(() => {
    session.open();
    const online = () => session.retry();
    const shown = () => {
      if (document.visibilityState === "visible") void session.refresh();
    };
    const leaving = (event: BeforeUnloadEvent) => {
      if (session.now().saving !== "saved") event.preventDefault();
    };
    window.addEventListener("online", online);
    document.addEventListener("visibilitychange", shown);
    window.addEventListener("beforeunload", leaving);
    return () => {
      window.removeEventListener("online", online);
      document.removeEventListener("visibilitychange", shown);
      window.removeEventListener("beforeunload", leaving);
      session.close();
    };
  }, [session]);
  return session;
}

/** What others of the page show of the journey is asked anew once all is kept; what others changed is fetched. */
function useAnew(session: MapSession, kept: number | undefined, rev: number): void {
  const queries = useQueryClient();
  const last = useRef(kept);
  useEffect(() => {
    if (kept === undefined || kept === last.current) return;
    const timer = setTimeout(() => {
      last.current = kept;
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "get" });
    }, 1_000);
    return () => clearTimeout(timer);
  }, [kept, queries]);
  useEffect(() => {
    if (rev > session.now().rev) void session.refresh();
  }, [rev, session]);
  // Whoever comes back finds the map as it is then.
  useEffect(
    () => () => void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "get" }),
    [queries],
  );
}

/** What the lean view leaves out. */
function LeanNote({ shown, all }: { shown: number; all: number }) {
  if (shown === all) return null;
  return <p className="mt-2 text-quiet">{shown === 0 ? texts.lean.none : texts.lean.hidden(all - shown)}</p>;
}

/** What was just done or refused; it goes away by itself. */
function Said({ said }: { said: { words: string; n: number } | undefined }) {
  const [gone, setGone] = useState(0);
  const n = said?.n ?? 0;
  useEffect(() => {
    const timer = setTimeout(() => setGone(n), 6_000);
    return () => clearTimeout(timer);
  }, [n]);
  return (
    <p role="status" className="pointer-events-none fixed inset-x-0 bottom-5 z-30 px-4 text-center">
      {said && said.n > gone && (
        <span
          dir="auto"
          className="inline-block max-w-full rounded-full bg-text px-4 py-1.5 text-[0.875rem] text-paper"
        >
          {said.words}
        </span>
      )}
    </p>
  );
}
