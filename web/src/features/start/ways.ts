/** The ways in, by what somebody has. */
export const WAYS = ["events", "answers", "map", "notes", "here", "nothing"] as const;
export type WayIn = (typeof WAYS)[number];
