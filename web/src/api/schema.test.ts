import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

test("the types of the API are those of its document", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "desireline-schema-"));
  const fresh = join(folder, "schema.ts");
  try {
    execFileSync(
      "node_modules/.bin/openapi-typescript",
      ["../crates/api/openapi.json", "-o", fresh, "--default-non-nullable=false"],
      {
        stdio: "ignore",
      },
    );
    const isFresh = readFileSync("src/api/schema.ts", "utf8") === readFileSync(fresh, "utf8");
    expect(isFresh, "`cargo xtask codegen` brings src/api/schema.ts up to date").toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
