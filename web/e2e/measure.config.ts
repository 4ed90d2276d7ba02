import { mergeConfig } from "vitest/config";
import tests from "./vitest.config";

/** What `cargo xtask figures` measures in a browser; no part of the tests. */
export default mergeConfig(
  { ...tests, test: { ...tests.test, include: undefined } },
  { test: { include: ["**/*.measure.ts"], testTimeout: 900_000, hookTimeout: 900_000 } },
);
