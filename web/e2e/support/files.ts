// Files that tests bring in.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A file as a browser's file field takes it. */
export interface Payload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** The path of a file in `fixtures`. */
export function fixture(path: string): string {
  return fileURLToPath(new URL(`../../../fixtures/${path}`, import.meta.url));
}

/** The text of a file in `fixtures`. */
export function fixtureText(path: string): string {
  return readFileSync(fixture(path), "utf8");
}

/** A table as a file. */
export function table(name: string, lines: readonly string[]): Payload {
  return { name, mimeType: "text/csv", buffer: Buffer.from(`${lines.join("\n")}\n`) };
}
