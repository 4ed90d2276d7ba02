// What can be taken away, and where it is.
import type { Of } from "@/api/map";

/** Formats of the picture, and of the map. */
export const PICTURES = ["svg", "png", "pdf", "html"] as const;
export const MAPS = ["yaml", "json", "xlsx", "csv-wide", "csv", "mermaid", "markdown"] as const;
export type PictureFormat = (typeof PICTURES)[number];
export type MapFormat = (typeof MAPS)[number];
export type Format = PictureFormat | MapFormat;

/** Of which cases the picture is. */
export interface Period {
  from?: string | undefined;
  to?: string | undefined;
}

/** Whether a format holds the map. */
export function isMap(format: Format): format is MapFormat {
  return MAPS.some((one) => one === format);
}

/** The address of the file. */
export function addressOf({ workspace, slug }: Of, format: Format, period: Period): string {
  const part = encodeURIComponent;
  const journey = `/api/v1/workspaces/${part(workspace)}/journeys/${part(slug)}`;
  if (isMap(format)) return `${journey}/map/file?format=${format}`;
  const asked = new URLSearchParams();
  if (period.from) asked.set("from", period.from);
  if (period.to) asked.set("to", period.to);
  return `${journey}/picture.${format}${asked.size > 0 ? `?${asked}` : ""}`;
}
