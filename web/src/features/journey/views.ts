/** The ways of looking at the map itself. */
export const MAP_VIEWS = ["map", "blueprint", "behaviour", "lean", "flow"] as const;
export type MapView = (typeof MAP_VIEWS)[number];

/** Every way of looking at a journey, in the order of the choice. */
export const VIEWS = ["picture", ...MAP_VIEWS, "table"] as const;
export type View = (typeof VIEWS)[number];

/** The view when it is one of the map. */
export function mapView(view: string | undefined): MapView | undefined {
  return MAP_VIEWS.find((one) => one === view);
}
