/** A mark of a drawing, by its id. */
function markOf(svg: SVGSVGElement | null, id: string | undefined): SVGGElement | undefined {
  if (!svg || id === undefined) return undefined;
  return [...svg.querySelectorAll<SVGGElement>("g.mark")].find((mark) => mark.dataset.mark === id);
}

/** Brings the focus to a mark. */
export function focusMark(svg: SVGSVGElement | null, id: string | undefined): void {
  markOf(svg, id)?.focus();
}

/** Brings a mark into sight, if it is not; the drawing itself where the mark is not drawn. */
export function showMark(svg: SVGSVGElement | null, id: string | undefined): void {
  if (!svg) return;
  const mark = markOf(svg, id);
  if (mark) show(svg, mark.getBoundingClientRect());
  else svg.scrollIntoView?.({ block: "nearest" });
}

/** Brings a point of a drawing into sight. */
export function showPoint(svg: SVGSVGElement | null, { x, y }: { x: number; y: number }): void {
  if (!svg) return;
  const [seen, view] = [svg.getBoundingClientRect(), svg.viewBox.baseVal];
  if (!view || view.width === 0) return;
  const scale = seen.width / view.width;
  show(svg, new DOMRect(seen.left + (x - view.x) * scale, seen.top + (y - view.y) * scale, 0, 0));
}

/** Room that is left around what is brought into sight, in pixels. */
const ROOM = 40;

/** Scrolls the page and the drawing, so that a box lies clear of the drawer that may cover some of the drawing. */
function show(svg: SVGSVGElement, box: DOMRect): void {
  const drawer = document.querySelector("[data-drawer]");
  const cover = drawer && getComputedStyle(drawer).position === "fixed" ? drawer.getBoundingClientRect() : undefined;
  const below = cover && cover.left <= 0;
  const bottom = below ? cover.top : window.innerHeight;
  window.scrollBy({ top: outside(box.top, box.bottom, 0, bottom) });
  const scroller = svg.closest("[data-scrolls]");
  if (!scroller) return;
  const { left, right } = scroller.getBoundingClientRect();
  const end = cover && !below ? Math.min(right, cover.left) : right;
  scroller.scrollBy({ left: outside(box.left, box.right, left, end) });
}

/** By how much a stretch must move to lie between two ends with some room; what is longer keeps its start in sight. */
export function outside(from: number, to: number, start: number, end: number): number {
  if (from < start + ROOM || to - from > end - start - 2 * ROOM) return Math.min(0, from - start - ROOM) || 0;
  return Math.max(0, to + ROOM - end);
}
