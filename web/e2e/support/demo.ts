// The demo's workspace, made once for all files of tests.
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { run } from "./program";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of the demo's workspace, to copy. */
    demo: string;
  }
}

/** Makes the workspace, unless `DESIRELINE_E2E_DATA` names a folder that has it from the last time. */
export default function setup(project: TestProject): () => void {
  const kept = process.env.DESIRELINE_E2E_DATA;
  const folder = kept ?? mkdtempSync(join(tmpdir(), "desireline-demo-"));
  if (!kept || !existsSync(join(kept, "segments"))) run(["demo", "--no-serve", "--data", folder]);
  project.provide("demo", folder);
  return () => {
    if (!kept) rmSync(folder, { recursive: true, force: true });
  };
}

/** Fills a server's folder with the demo. */
export function copyOf(demo: string): (data: string) => void {
  return (data) => cpSync(demo, data, { recursive: true });
}
