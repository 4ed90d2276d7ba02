/** The ways in, by what somebody has. */
export const WAYS = ["events", "answers", "map", "notes", "template", "here", "nothing"] as const;
export type WayIn = (typeof WAYS)[number];
