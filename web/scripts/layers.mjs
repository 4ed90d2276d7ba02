// Holds the imports against the layers: `ui`, `canvas`, `api`, then `features`, then `app`. Features do not import each other.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const source = resolve(dirname(fileURLToPath(import.meta.url)), "../src");
const MAY_USE = {
  ui: ["ui"],
  api: ["api"],
  canvas: ["canvas", "api", "ui"],
  features: ["features", "canvas", "api", "ui"],
  app: ["app", "features", "canvas", "api", "ui"],
};

/** The layer and, for a feature, its name: `src/features/evidence/texts.ts` is `["features", "evidence"]`. */
function place(path) {
  return relative(source, path).split(sep).slice(0, 2);
}

function wrongs(file) {
  const [layer, feature] = place(file);
  if (!(layer in MAY_USE)) return [];
  const imports = readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"((?:@\/|\.)[^"]+)"/g);
  const found = [];
  for (const [, name] of imports) {
    const target = name.startsWith("@/") ? join(source, name.slice(2)) : resolve(dirname(file), name);
    const [to, toFeature] = place(target);
    const across = layer === "features" && to === "features" && toFeature !== feature;
    if ((to in MAY_USE && !MAY_USE[layer].includes(to)) || across) {
      found.push(
        `src/${relative(source, file)} imports ${name}: ${across ? "features do not import each other" : `${layer} may not use ${to}`}`,
      );
    }
  }
  return found;
}

const files = readdirSync(source, { recursive: true })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => join(source, name));
const found = files.flatMap(wrongs);
for (const line of found) console.error(line);
process.exit(found.length === 0 ? 0 : 1);
