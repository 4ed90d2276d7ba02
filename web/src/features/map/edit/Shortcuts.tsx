import { Sheet } from "@/ui/Sheet";
import { texts } from "../texts";
import { CTRL } from "./commands";

const LIST: readonly (readonly [string, string])[] = [
  ["← ↑ → ↓", "Go from cell to cell"],
  ["Tab / Shift Tab", "Go right or left; behind the last cell, leave the grid"],
  ["Home / End", "The first or last step"],
  [`${CTRL} ← ↑ → ↓`, "To the next filled cell, or the edge"],
  [`${CTRL} Home / End`, "The first or last cell"],
  ["Shift and any of these", "Choose several cells"],
  ["Any letter", "Write over the cell"],
  ["Enter or F2", "Write in the cell"],
  ["Enter, Tab", "While writing: keep it and go down, or right"],
  ["Shift Enter", "While writing: a new line"],
  ["Escape", "While writing: leave it as it was"],
  [`${CTRL} Enter`, "Add a step, a stage or a lane behind this one"],
  ["Alt ← →", "Move the step or the stage"],
  ["Alt ↑ ↓", "Move the lane"],
  ["Delete", "Clear cells; in a heading, remove the step, stage or lane"],
  [`${CTRL} D`, "Duplicate the step"],
  [`${CTRL} M`, "Merge the chosen steps or stages"],
  [`${CTRL} C, X, V`, "Copy, cut, paste; also from and to a spreadsheet"],
  [`${CTRL} Z, Y`, "Undo, redo"],
  ["+ / −", "In a lane of feelings: better, worse"],
  ["Shift F10", "All actions for this place"],
  ["/", "Find any action by its name"],
  ["?", "This list"],
];

/** The list of shortcuts. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Sheet title={texts.shortcuts.title} closeText={texts.shortcuts.close} isOpen onClose={onClose}>
      <dl className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-5 gap-y-1.5">
        {LIST.map(([keys, words]) => (
          <div key={keys} className="contents">
            <dt className="font-mono text-[0.8125rem] whitespace-nowrap max-sm:whitespace-normal">{keys}</dt>
            <dd className="text-quiet">{words}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
