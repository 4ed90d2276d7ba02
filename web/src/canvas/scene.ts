// The picture as the server lays it out: the shapes of the API, by the names that the canvas calls them.
import type { Schema } from "@/api/client";

/** What a shape is painted with. */
export type Paint = Schema<"Paint">;
/** A line around or along a shape. */
export type Line = Schema<"Line">;
/** A shape of a mark. */
export type Shape = Schema<"Shape">;
/** A share of customers with its interval. */
export type Share = Schema<"Share">;
/** What a mark is. */
export type MarkKind = Schema<"MarkKind">;
/** One thing that is drawn. */
export type Mark = Schema<"Mark">;
/** A station and its figures. */
export type Station = Schema<"Station">;
/** The picture. */
export type Scene = Schema<"Scene">;
