/** Brings the focus to a mark of a drawing. */
export function focusMark(svg: SVGSVGElement | null, id: string | undefined): void {
  if (!svg || id === undefined) return;
  const found = [...svg.querySelectorAll<SVGGElement>("g.mark")].find((mark) => mark.dataset.mark === id);
  found?.focus();
}
