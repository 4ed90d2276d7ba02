import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Tests of the real program in a real browser: one file after the other, each with a server and a folder of its own. */
export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("../src", import.meta.url)) } },
  test: {
    environment: "node",
    root: fileURLToPath(new URL(".", import.meta.url)),
    include: ["**/*.test.ts"],
    globalSetup: ["support/demo.ts"],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
