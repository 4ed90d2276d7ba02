// Packs what was built beside itself, so that the server need not, and holds the first page against its budget.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = resolve(dirname(fileURLToPath(import.meta.url)), "../dist/app");
/** JavaScript that the first page loads, packed with gzip. */
const BUDGET = 350 * 1024;

const packed = /\.(js|css|svg)$/;
const sizes = new Map();
for (const name of readdirSync(dist, { recursive: true }).filter((name) => packed.test(name))) {
  const bytes = readFileSync(join(dist, name));
  const gzip = gzipSync(bytes, { level: 9 });
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  writeFileSync(join(dist, `${name}.gz`), gzip);
  writeFileSync(join(dist, `${name}.br`), brotli);
  sizes.set(name, gzip.length);
}
const html = readFileSync(join(dist, "index.html"), "utf8");
const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, name]) => name);
const bytes = first.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
console.log(`JavaScript of the first page: ${Math.round(bytes / 1024)} kB packed with gzip, of ${BUDGET / 1024}`);
process.exit(bytes <= BUDGET ? 0 : 1);
