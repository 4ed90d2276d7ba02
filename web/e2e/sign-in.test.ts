import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axe, openBrowser, sideways, signedIn, type Theme, visitor } from "./support/browser";
import { Server } from "./support/program";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test("the setup link signs in, once, and the token leaves the address", async () => {
  const link = server.newLink();
  const { context, page, wrongs } = await signedIn(browser, link);
  expect(new URL(page.url()).pathname).toBe("/w/main");
  expect(new URL(page.url()).hash).toBe("");
  await page.getByRole("navigation").getByRole("link", { name: "Journeys" }).waitFor();
  expect(wrongs).toEqual([]);
  await context.close();

  const other = await visitor(browser);
  await other.page.goto(link);
  await other.page.getByText("--new-token").waitFor();
  await other.context.close();
});

test("whoever has no session is asked for one, and comes back to where they wanted to go", async () => {
  const { context, page, wrongs } = await visitor(browser);
  await page.goto(`${server.url}/w/main/evidence?words=late`);
  await page.waitForURL(/\/sign-in/);
  await page.getByLabel(/paste the link/).fill(server.newLink());
  await page.getByRole("button", { name: "Open Desireline" }).click();
  await page.waitForURL(`${server.url}/w/main/evidence?words=late`);
  expect(wrongs).toEqual([]);
  await context.close();
});

test("a wrong token is refused with what to do", async () => {
  const { context, page } = await visitor(browser);
  await page.goto(`${server.url}/sign-in`);
  await page.getByRole("button", { name: "Open Desireline" }).click();
  await page.getByText("Paste the link that the server printed.").waitFor();
  await page.getByLabel(/paste the link/).fill("not-a-token");
  await page.getByRole("button", { name: "Open Desireline" }).click();
  const told = await page.getByRole("alert").textContent();
  expect(told).toContain("desireline serve --new-token");
  await context.close();
});

for (const theme of ["light", "dark"] satisfies Theme[]) {
  test(`the page to sign in is accessible, in ${theme} colours and on a phone`, async () => {
    const { context, page, wrongs } = await visitor(browser, { theme, width: theme === "light" ? 1_440 : 390 });
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await axe(page)).toEqual([]);
    expect(await sideways(page)).toBe(0);
    expect(wrongs).toEqual([]);
    await context.close();
  });
}

test("an address that leads nowhere says so", async () => {
  const { context, page } = await visitor(browser);
  await page.goto(`${server.url}/nowhere/at/all`);
  await page.getByRole("heading", { name: "There is nothing at this address" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await context.close();
});
