import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { nextStill, type Reveal, type Still, stillAt } from "@/canvas/reveal";
import type { Picture } from "@/canvas/SceneView";

/** The telling of the picture. */
export interface Telling {
  /** How far it is; nothing while nothing is told. */
  at: Still | undefined;
  /** Which still picture is shown, where motion is reduced. */
  still: Still | undefined;
  /** Whether it is told in still pictures. */
  stills: boolean;
  toggle: () => void;
}

/** Space or a button plays the picture: moving, or as still pictures one after the other where motion is reduced. */
export function useReveal(handle: RefObject<Picture | null>, enabled: boolean): Telling {
  const [at, setAt] = useState<Still>();
  const [still, setStill] = useState<Still>();
  const running = useRef<Reveal>(undefined);

  const toggle = useCallback(() => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      setStill(nextStill);
      return;
    }
    if (running.current) {
      running.current.end();
      return;
    }
    const telling = handle.current?.reveal();
    if (!telling) return;
    running.current = telling;
    const start = performance.now();
    const timer = setInterval(() => setAt(stillAt(performance.now() - start)), 200);
    setAt("drawn");
    void telling.over.then(() => {
      clearInterval(timer);
      running.current = undefined;
      setAt(undefined);
    });
  }, [handle]);

  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== " " || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
      if (isControl(event.target)) return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [enabled, toggle]);

  useEffect(() => () => running.current?.end(), []);
  return { at: at ?? still, still: still === "whole" ? undefined : still, stills: still !== undefined, toggle };
}

/** Whether a key pressed there means something there. */
function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("a, button, input, select, textarea, summary, [role=button], [role=dialog], [role=menu]") !== null
  );
}
