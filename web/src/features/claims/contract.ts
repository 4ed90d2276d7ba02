// The shapes of claims and of the evidence on them, as the API has them.
import type { Schema } from "@/api/client";

export type Operation = Schema<"Operation">;
/** All claims of a map, and how many kinds of source stand behind it. */
export type Claims = Schema<"Claims">;
/** A claim of the map: how it stands, why, and what stands behind it. */
export type Claim = Schema<"ClaimStanding">;
export type ClaimState = Schema<"ClaimState">;
/** Something that stands behind a claim. */
export type Evidence = Schema<"AttachedEvidence">;
export type EvidenceKind = Schema<"AttachedKind">;

/** A place of the map that claims something: a step, or what a lane says of it. */
export interface Place {
  step: string;
  lane?: string | undefined;
}

/** What is attached to a claim. */
export interface NewEvidence {
  kind: EvidenceKind;
  title?: string;
  address?: string;
  feedback?: string;
}

/** Changes the map; the words say what was done. Rejected when it could not be kept. */
export type Apply = (operations: Operation[], words: string) => Promise<unknown>;
