import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** Widths are asked for in steps, so that a few pixels make no new picture. */
const STEP = 20;
/** How long a width must stay before a picture of it is asked for. */
const PATIENCE_MS = 150;

/** How wide the picture may be: at once when the page opens, and again once its width has come to rest. */
export function usePictureWidth(): { box: RefObject<HTMLDivElement | null>; width: number | undefined } {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number>();
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(stepped(element.clientWidth));
    measure();
    if (typeof ResizeObserver === "undefined") return;
    let timer: ReturnType<typeof setTimeout>;
    const observer = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(measure, PATIENCE_MS);
    });
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, []);
  return { box, width };
}

/** A width that is asked for. */
export function stepped(width: number): number {
  return Math.max(280, Math.floor(width / STEP) * STEP);
}
