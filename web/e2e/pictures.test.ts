// The pictures of the docs. With `DESIRELINE_SCREENSHOTS=1` they are made anew, else they only go to `e2e/out`.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, inject, test } from "vitest";
import { openBrowser, signedIn } from "./support/browser";
import { copyOf } from "./support/demo";
import { Server } from "./support/program";

const DOCS = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const OUT = fileURLToPath(new URL("out/", import.meta.url));

test("the journey page looks as the README shows it", async () => {
  const folder = process.env.DESIRELINE_SCREENSHOTS === "1" ? DOCS : OUT;
  mkdirSync(folder, { recursive: true });
  const [server, browser] = await Promise.all([Server.start(copyOf(inject("demo"))), openBrowser()]);
  const { page } = await signedIn(browser, server.newLink());
  await page.setViewportSize({ width: 1_400, height: 1_000 });
  await page.goto(`${server.url}/w/main/journeys/get-help`);
  await page.locator('[data-kind="station"][role="button"]').first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  const picture = await page.getByRole("figure").first().boundingBox();
  const height = Math.ceil((picture?.y ?? 0) + (picture?.height ?? 900) + 24);
  await page.setViewportSize({ width: 1_400, height });
  const bytes = await page.screenshot({ path: `${folder}journey.png`, animations: "disabled" });
  expect(bytes.length).toBeGreaterThan(20_000);
  await browser.close();
  await server.stop();
});
