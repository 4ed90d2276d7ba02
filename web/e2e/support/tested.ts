// What most files of tests begin with: a server, a browser, and somebody who is signed in.
import type { Browser, Page } from "playwright-core";
import { afterAll, expect, inject } from "vitest";
import { axe, openBrowser, sideways, signedIn, type Visitor } from "./browser";
import { copyOf } from "./demo";
import { Server } from "./program";

/** What the tests of a file share. */
export interface Tested {
  server: Server;
  browser: Browser;
  somebody: Visitor;
  /** The page of that visitor. */
  page: Page;
}

/** Starts all of it, to be awaited at the top of a file; it ends with the file. `prepare` may fill the server's folder. */
export async function tested(prepare?: (data: string) => void): Promise<Tested> {
  const [server, browser] = await Promise.all([Server.start(prepare), openBrowser()]);
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  const somebody = await signedIn(browser, server.newLink());
  return { server, browser, somebody, page: somebody.page };
}

/** The same with a workspace of the demo, of the file's own. */
export function testedDemo(): Promise<Tested> {
  return tested(copyOf(inject("demo")));
}

/** Holds a page against what every page promises: accessible, and nothing to move sideways. */
export async function isGood(page: Page, name = page.url()): Promise<void> {
  expect([name, await axe(page)]).toEqual([name, []]);
  expect([name, await sideways(page)]).toEqual([name, 0]);
}

/** Does something on a phone, in dark colours. */
export async function onPhone({ server, browser }: Tested, doing: (page: Page) => Promise<void>): Promise<void> {
  const { context, page, wrongs } = await signedIn(browser, server.newLink(), { width: 390, theme: "dark" });
  await doing(page);
  expect(wrongs).toEqual([]);
  await context.close();
}
