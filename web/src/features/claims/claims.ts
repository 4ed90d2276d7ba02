// Finding claims, and what is sent to put evidence on them.
import type { Claim, ClaimState, Claims, NewEvidence, Operation, Place } from "./contract";

/** The claim of a place, where it makes one. */
export function claimAt(claims: Claims, { step, lane }: Place): Claim | undefined {
  return claims.items.find((one) => one.on.step === step && (one.on.lane ?? undefined) === lane);
}

/** How the cells of a map stand, by `lane step`. */
export function cellStates(claims: Claims): Map<string, ClaimState> {
  return new Map(claims.items.flatMap(({ on, state }) => (on.lane ? [[`${on.lane} ${on.step}`, state] as const] : [])));
}

/** How many claims have something behind them, and how many hang on a single piece. */
export function backing(claims: Claims): { all: number; backed: number; onOne: number } {
  const backed = claims.items.filter((one) => one.state !== "assumed");
  const onOne = claims.items.filter((one) => one.evidence.length === 1 && one.state !== "assumed").length;
  return { all: claims.items.length, backed: backed.length, onOne };
}

/** Attaches evidence to a place. `id` is its own for ever. */
export function attach(place: Place, evidence: NewEvidence, id: string): Operation[] {
  const on = place.lane ? { step: place.step, lane: place.lane } : { step: place.step };
  return [{ op: "attach_evidence", evidence: { id, on, ...evidence } }];
}

/** Takes evidence away from its place. */
export function detach(id: string): Operation[] {
  return [{ op: "detach_evidence", evidence: id }];
}

/** An id that nothing has yet. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return `e-${Array.from(bytes, (byte) => byte.toString(36).padStart(2, "0")).join("")}`;
}

/** Whether a text is an address that may be linked. */
export function isAddress(text: string): boolean {
  try {
    return ["https:", "http:"].includes(new URL(text.trim()).protocol);
  } catch {
    return false;
  }
}
