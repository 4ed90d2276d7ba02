import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** The server that `npm run dev` sends requests of the API to. */
const server = process.env.DESIRELINE_URL ?? "http://127.0.0.1:7311";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // The server puts a fresh value in its place with every response.
  html: { cspNonce: "__NONCE__" },
  build: {
    // The folder above it is always there, so that cargo can watch it.
    outDir: "dist/app",
    emptyOutDir: true,
    target: "es2022",
    // Everything is a file of its own, since the policy takes nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    proxy: { "/api": server, "/setup": server, "/healthz": server },
  },
  test: {
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing.ts"],
    restoreMocks: true,
  },
});
