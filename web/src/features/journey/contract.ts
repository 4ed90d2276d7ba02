// The shapes of the journey page, by the names that it calls them: all of them are the API's.
import type { Schema } from "@/api/client";

export type Person = Schema<"Person">;
export type JourneyOut = Schema<"Journey">;
export type Exit = Schema<"Exit">;
export type DecisionOut = Schema<"Decision">;
/** A figure of an answer. */
export type Figure = Schema<"Figure">;
export type ActionSpec = Schema<"ActionSpec">;
export type Operation = Schema<"Operation">;
/** A difference; the document says of its figure only that it is an object. */
export type DifferenceOut = Omit<Schema<"PictureDifference">, "figure"> & { figure: Figure };
export type Table = Schema<"Table">;
export type PictureOut = Omit<Schema<"Picture">, "differences"> & { differences: DifferenceOut[] };
export type CaseState = Schema<"CaseStanding">;
export type FoundCustomer = Schema<"CustomerBehind">;
export type CustomersOut = Schema<"CustomersOut">;
export type WalkOut = Schema<"Walk">;
export type WalkEvent = Schema<"WalkEvent">;
export type Row = Schema<"Row">;
