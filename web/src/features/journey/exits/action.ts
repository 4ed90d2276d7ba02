// What an action needs before it can be made.
import type { ActionSpec, DifferenceOut } from "../contract";
import { texts } from "../texts";

/** What the form holds. */
export interface ActionDraft {
  title: string;
  owner: string;
  due: string;
  metric: "share_of_difference" | "share_completed";
  /** In per cent, as typed. */
  target: string;
}

/** What is missing or wrong, by field. */
export type Wrongs = Partial<Record<keyof ActionDraft, string>>;

/** What is missing or wrong; nothing of it when the action can be made. */
export function wrongs(draft: ActionDraft): Wrongs {
  const found: Wrongs = {};
  if (!draft.title.trim()) found.title = texts.fixExperience.needTitle;
  if (!draft.owner.trim()) found.owner = texts.fixExperience.needOwner;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(draft.due)) found.due = texts.fixExperience.needDue;
  const target = Number(draft.target.replace(",", "."));
  if (!draft.target.trim() || !(target >= 0 && target <= 100)) found.target = texts.fixExperience.needTarget;
  return found;
}

/** The action as the server takes it. */
export function actionOf(draft: ActionDraft, difference: DifferenceOut): ActionSpec {
  const value = Number(draft.target.replace(",", ".")) / 100;
  const own = draft.metric === "share_of_difference";
  return {
    title: draft.title.trim(),
    owner: draft.owner.trim(),
    due: draft.due,
    target: {
      metric: own ? { share_of_difference: difference.key } : "share_completed",
      direction: own ? "down" : "up",
      value,
    },
  };
}

/** What is worth aiming at to begin with: half of what it is today. */
export function firstTarget(share: number): string {
  const half = share * 50;
  return half >= 10 ? String(Math.round(half)) : String(Math.round(half * 10) / 10);
}
