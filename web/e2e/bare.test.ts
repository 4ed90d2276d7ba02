// Workspaces and journeys that lack something: each page looks designed.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, apiOf } from "./support/api";
import { axe, openBrowser, sideways, signedIn, type Visitor } from "./support/browser";
import { Server } from "./support/program";

let server: Server;
let browser: Browser;
let wide: Visitor;
let phone: Visitor;
let api: Api;
beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), openBrowser()]);
  wide = await signedIn(browser, server.newLink());
  phone = await signedIn(browser, server.newLink(), { width: 390, theme: "dark" });
  api = apiOf(wide.page, server.url);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Opens the page for both visitors, and holds it against what every page promises. */
async function looksDesigned(path: string, waitFor: string | RegExp): Promise<void> {
  for (const { page, wrongs } of [wide, phone]) {
    await page.goto(`${server.url}/w/${path}`);
    await page.getByText(waitFor).first().waitFor();
    await page.waitForLoadState("networkidle");
    expect([path, await axe(page)]).toEqual([path, []]);
    expect([path, await sideways(page)]).toEqual([path, 0]);
    expect(wrongs).toEqual([]);
  }
}

function rows(customers: number, names: readonly string[]): string[] {
  const lines = ["customer,activity,time"];
  for (let one = 0; one < customers; one++) {
    names.slice(0, names.length - (one % 3)).forEach((name, at) => {
      const minute = String(at % 60).padStart(2, "0");
      const hour = String(8 + Math.floor(at / 60)).padStart(2, "0");
      lines.push(`c${one},"${name}",2026-03-${String(1 + (one % 27)).padStart(2, "0")}T${hour}:${minute}:00Z`);
    });
  }
  return lines;
}

test("an empty workspace asks for evidence everywhere", async () => {
  await api.post("/workspaces", { name: "bare" });
  await looksDesigned("bare", "No journey yet");
  await looksDesigned("bare/evidence", "No evidence yet");
});

test("a journey without data and without a map", async () => {
  await api.post("/workspaces", { name: "hollow" });
  await api.post("/workspaces/hollow/journeys", { title: "Nothing but a name" });
  await looksDesigned("hollow/journeys/nothing-but-a-name", "All of it is assumed so far");
  await looksDesigned("hollow", "Nothing but a name");
});

test("a map without data", async () => {
  await api.post("/workspaces", { name: "drawn" });
  const step = (name: string) => ({ name, event: name });
  const stages = [{ name: "All", steps: [step("One"), step("Two")] }];
  const yaml = JSON.stringify({ desireline: 1, journey: "drawn", title: "Drawn only", stages });
  await api.post("/workspaces/drawn/journeys", { yaml });
  await looksDesigned("drawn/journeys/drawn", "All of it is assumed so far");
  await looksDesigned("drawn", "Drawn only");
});

test("data without a map, which is drawn with a press", async () => {
  await api.post("/workspaces", { name: "undrawn" });
  await api.events("undrawn", "shop", rows(60, ["look", "buy", "return"]));
  await api.post("/workspaces/undrawn/journeys", { title: "Nobody drew it" });
  await looksDesigned("undrawn/journeys/nobody-drew-it", "Nobody drew this journey yet");
  await wide.page.getByRole("button", { name: "Add all of it to our map" }).click();
  await wide.page.getByRole("button", { name: "Add all of it to our map" }).waitFor({ state: "detached" });
  await wide.page.getByRole("heading", { level: 1, name: "Nobody drew it" }).waitFor();
});

test("a journey of another workspace is not there", async () => {
  await looksDesigned("main/journeys/nobody-drew-it", "There is no such journey here");
  await looksDesigned("nowhere", /not found|no workspace|There is/i);
});

test("a journey that is put away is gone, after asking", async () => {
  const { page } = wide;
  await page.goto(`${server.url}/w/drawn/journeys/drawn`);
  await page.getByRole("button", { name: "Put this journey away" }).click();
  await page.getByRole("button", { name: "Yes, put it away" }).click();
  await page.getByRole("heading", { name: "No journey yet" }).waitFor();
  await looksDesigned("drawn/journeys/drawn", "There is no such journey here");
});
