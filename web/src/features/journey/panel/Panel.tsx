import { useEffect, useRef } from "react";
import type { PictureOut } from "../contract";
import type { Of } from "../data";
import { selectionOf } from "../selection";
import type { Slots } from "../slots";
import { texts } from "../texts";
import { DifferencePanel } from "./DifferencePanel";
import { Drawer } from "./Drawer";
import { StagePanel, StationPanel, WayPanel } from "./PlacePanel";

/** What is selected, opened: beside the picture, or as a sheet from below where there is little room. */
export function Panel({
  of,
  picture,
  selected,
  slots,
  onOpen,
  onClose,
}: {
  of: Of;
  picture: PictureOut;
  selected: string;
  slots: Slots;
  onOpen: (opens: string) => void;
  onClose: () => void;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves with each new selection
  useEffect(() => heading.current?.focus({ preventScroll: true }), [selected]);
  const selection = selectionOf(picture, selected);
  const common = { of, picture, heading, onOpen };
  return (
    <Drawer label={texts.panel.label} onClose={onClose}>
      {selection.kind === "difference" && (
        <DifferencePanel key={selected} {...common} difference={selection.difference} />
      )}
      {selection.kind === "way" && <WayPanel {...common} selection={selection} />}
      {selection.kind === "station" && <StationPanel {...common} slots={slots} selection={selection} />}
      {selection.kind === "stage" && <StagePanel {...common} selection={selection} />}
      {selection.kind === "unknown" && (
        <>
          <h2 ref={heading} tabIndex={-1} className="pr-8 text-lg leading-snug font-semibold outline-none">
            {texts.panel.gone}
          </h2>
          <p className="mt-2 text-quiet">{texts.panel.goneText}</p>
        </>
      )}
    </Drawer>
  );
}
