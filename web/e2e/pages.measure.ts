// Measures the journey page in a real browser against the real program. `$DESIRELINE_MEASURED` names the file for the
// figures; `$DESIRELINE_LARGE` a file of events and `$DESIRELINE_LARGE_MAP` a map of them, for a large workspace.
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, signedIn } from "./support/browser";
import { note } from "./support/figures";
import { needed, run, Server } from "./support/program";

/** How often a page is opened that the browser and the server know already. */
const RUNS = 7;

const figures: Record<string, unknown> = {};
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  note(figures);
});

/** Milliseconds from the start of the navigation until marks of the picture are there and the page has nothing to do. */
async function interactive(page: Page, address: string): Promise<number> {
  await page.goto("about:blank");
  await page.goto(address, { waitUntil: "commit" });
  const mark = '[data-kind="station"][role="button"]';
  await page.waitForFunction((mark) => document.querySelector(mark) !== null, mark, { timeout: 300_000 });
  const idle = () => new Promise<number>((done) => requestIdleCallback(() => done(performance.now())));
  return Math.round(await page.evaluate(idle));
}

/** Milliseconds from pressing a mark until what stands behind it is shown. */
async function answered(page: Page): Promise<number> {
  const began = performance.now();
  await page.locator('[data-kind="station"][role="button"]').first().click();
  await page.getByRole("heading", { level: 2 }).first().waitFor();
  return Math.round(performance.now() - began);
}

interface Measured {
  /** After the start of the server, by a browser that has the app. */
  first_ms: number;
  warm_ms: number;
  warm_each_ms: number[];
  press_ms: number;
}

async function measure(page: Page, address: string): Promise<Measured> {
  const first_ms = await interactive(page, address);
  const each: number[] = [];
  for (let n = 0; n < RUNS; n++) each.push(await interactive(page, address));
  const sorted = [...each].sort((a, b) => a - b);
  return {
    first_ms,
    warm_ms: sorted[Math.floor(RUNS / 2)] ?? 0,
    warm_each_ms: each,
    press_ms: await answered(page),
  };
}

/** Bytes of the scripts that a page has loaded, each packed with gzip. */
async function scripts(page: Page): Promise<number> {
  const names = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map((entry) => entry.name)
      .filter((name) => new URL(name).pathname.endsWith(".js")),
  );
  let bytes = 0;
  for (const name of new Set(names)) {
    const body = await (await page.context().request.get(name)).body();
    bytes += gzipSync(body, { level: 9 }).length;
  }
  return bytes;
}

test("the demo", async () => {
  const server = await Server.start((data) => run(["demo", "--no-serve", "--data", data]));
  try {
    const { context, page } = await signedIn(browser, server.newLink());
    figures.portfolio_js_gzip_bytes = await scripts(page);
    for (const slug of ["order-to-doorstep", "get-help"]) {
      const measured = await measure(page, `${server.url}/w/main/journeys/${slug}`);
      figures[slug] = { ...measured, js_gzip_bytes: await scripts(page) };
      expect(measured.warm_ms).toBeGreaterThan(0);
    }
    await context.close();
    figures.clicks = await clicks(server);
  } finally {
    await server.stop();
  }
});

/** How often one presses from the printed link to the customers behind the first difference; none when they do not come. */
async function clicks(server: Server): Promise<number | null> {
  const { context, page } = await signedIn(browser, server.newLink());
  let n = 0;
  const press = async (what: ReturnType<Page["getByRole"]>) => {
    await what.first().click();
    n += 1;
  };
  try {
    await press(page.getByRole("main").getByRole("link", { name: /Order to doorstep/ }));
    await page.locator('[data-kind="station"]').first().waitFor();
    await press(page.getByRole("list", { name: "Where customers did otherwise" }).getByRole("button"));
    await page.locator("li button .font-mono").first().waitFor();
    return n;
  } catch {
    return null;
  } finally {
    await context.close();
  }
}

test("a large workspace", async () => {
  const events = process.env.DESIRELINE_LARGE;
  if (!events) return;
  const map = needed("DESIRELINE_LARGE_MAP", "the map of the large workspace");
  const server = await Server.start((data) => {
    run(["import", events, "--source", "shop", "--yes", "--quiet", "--data", data]);
    run(["journeys", "add", map, "--slug", "large", "--source", "shop", "--case-by", "customer", "--data", data]);
  });
  try {
    const { context, page } = await signedIn(browser, server.newLink());
    page.setDefaultTimeout(300_000);
    figures.large = await measure(page, `${server.url}/w/main/journeys/large`);
    await context.close();
  } finally {
    await server.stop();
  }
});
