// A real browser, and a visitor in it whose page tells what it refused.
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { needed } from "./program";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser. */
export function openBrowser(): Promise<Browser> {
  const executablePath = needed("DESIRELINE_TEST_BROWSER", "a Chromium");
  return chromium.launch({ executablePath, args: FLAGS });
}

export type Theme = "light" | "dark";

/** How a visitor looks at the page. */
export interface Look {
  theme?: Theme;
  /** The width of the window in pixels. */
  width?: number;
  /** Whether they asked their system for little motion. */
  still?: boolean;
}

/** A page of a visitor of their own, and what went wrong in it. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** What the page's policy refused, and errors of its scripts, each as a line. */
  wrongs: string[];
}

/** Somebody who has no session yet. */
export async function visitor(browser: Browser, look: Look = {}): Promise<Visitor> {
  const { theme = "light", width = 1_440, still = false } = look;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    reducedMotion: still ? "reduce" : "no-preference",
    hasTouch: width < 600,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  const wrongs: string[] = [];
  await page.exposeFunction("noteRefused", (line: string) => wrongs.push(line));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const note = (window as unknown as { noteRefused: (line: string) => void }).noteRefused;
      note(`refused by ${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
  page.on("pageerror", (error) => wrongs.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && /content security policy/i.test(message.text())) wrongs.push(message.text());
  });
  return { context, page, wrongs };
}

/** Somebody who has signed in with the link. */
export async function signedIn(browser: Browser, link: string, look: Look = {}): Promise<Visitor> {
  const somebody = await visitor(browser, look);
  await somebody.page.goto(link);
  await somebody.page.waitForURL(/\/w\//);
  return somebody;
}

/** What axe finds on the page, a line for each rule with the first places. */
export async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`);
    return `${id}: ${help}: ${places.join(" | ")}`;
  });
}

/** How far the page can be scrolled sideways, in pixels. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(() => {
    window.scrollTo({ left: 10_000, behavior: "instant" });
    const left = window.scrollX;
    window.scrollTo({ left: 0, behavior: "instant" });
    return left;
  });
}
