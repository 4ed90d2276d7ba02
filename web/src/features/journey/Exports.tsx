import { Menu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { Button } from "@/ui/Button";
import type { Of } from "./data";
import { texts } from "./texts";
import { useJourneySearch } from "./useJourneySearch";

const FORMATS = ["svg", "png", "pdf", "html"] as const;

/** The address of the picture as a file. */
export function exportAddress(of: Of, format: string, period: { from?: string; to?: string }): string {
  const asked = new URLSearchParams();
  if (period.from) asked.set("from", period.from);
  if (period.to) asked.set("to", period.to);
  const query = asked.size > 0 ? `?${asked}` : "";
  const part = encodeURIComponent;
  return `/api/v1/workspaces/${part(of.workspace)}/journeys/${part(of.slug)}/picture.${format}${query}`;
}

/** The picture as a file, or on paper. */
export function Exports({ of }: { of: Of }) {
  const { search, set } = useJourneySearch();
  return (
    <MenuTrigger>
      <Button small>{texts.exports.label}</Button>
      <Popover placement="bottom end" className="min-w-56 rounded-lg border border-line bg-paper p-1 shadow-card">
        <Menu className="outline-none" aria-label={texts.exports.label}>
          {FORMATS.map((format) => (
            <MenuItem key={format} href={exportAddress(of, format, search)} download className={ITEM}>
              {texts.exports[format]}
            </MenuItem>
          ))}
          <MenuItem className={ITEM} onAction={() => set({ page: "paper", selected: undefined })}>
            {texts.exports.print}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

const ITEM =
  "block cursor-pointer rounded-md px-3 py-1.5 text-text no-underline outline-none data-[focused]:bg-band data-[hovered]:bg-band";
