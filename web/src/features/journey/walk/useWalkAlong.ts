import { useEffect, useMemo, useState } from "react";
import { minute } from "@/api/dates";
import type { Scene } from "@/canvas/scene";
import { type ThreadPoint, threadPoints } from "@/canvas/thread";
import type { WalkEvent } from "../contract";
import { type Of, useWalk } from "../data";
import { texts } from "../texts";
import { useJourneySearch } from "../useJourneySearch";

/** How long each event is shown while the walk plays. */
const BEAT_MS = 900;

/** A walk with one customer, event by event. */
export interface WalkAlong {
  customer: string | undefined;
  /** Which kind of id names the customer. */
  kind: string | undefined;
  events: readonly WalkEvent[];
  points: readonly ThreadPoint[];
  /** Which event is shown. */
  at: number;
  label: string;
  playing: boolean;
  error: unknown;
  waiting: boolean;
  go: (at: number) => void;
  play: () => void;
  retry: () => void;
}

/** The walk that the address names. */
export function useWalkAlong(of: Of, scene: Scene | undefined): WalkAlong {
  const { search } = useJourneySearch();
  const answer = useWalk(of, search.walk, search.kind);
  const [at, setAt] = useState(0);
  const [playing, setPlaying] = useState(false);
  const events = useMemo(
    () => (search.walk === undefined ? [] : (answer.data?.events ?? [])),
    [answer.data, search.walk],
  );
  const points = useMemo(() => (scene && events.length > 0 ? threadPoints(scene, events) : []), [scene, events]);
  const last = Math.max(0, events.length - 1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another customer is another walk
  useEffect(() => {
    setAt(0);
    setPlaying(false);
  }, [search.walk, search.kind]);

  useEffect(() => {
    if (!playing) return;
    if (at >= last) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => setAt(at + 1), BEAT_MS);
    return () => clearTimeout(timer);
  }, [playing, at, last]);

  const go = (to: number) => {
    setPlaying(false);
    setAt(Math.min(last, Math.max(0, to)));
  };
  const event = events[at];
  return {
    customer: search.walk,
    kind: search.kind,
    events,
    points,
    at,
    label: event ? `${texts.walk.of(at + 1, events.length)}: ${event.name}, ${minute(event.at)}` : "",
    playing,
    error: answer.error,
    waiting: search.walk !== undefined && answer.isPending,
    go,
    play: () => {
      if (!playing && at >= last) setAt(0);
      setPlaying(!playing);
    },
    retry: () => void answer.refetch(),
  };
}
