import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe, sideways, signedIn, type Theme } from "./support/browser";
import { testedDemo } from "./support/tested";

const MARK = '[data-kind="station"][role="button"]';
const WORST = "D107:connector:approved>handed-over";

const { server, browser, somebody, page } = await testedDemo();

const journey = (query = "") => `${server.url}/w/main/journeys/order-to-doorstep${query}`;
const selected = (query = "") => journey(`?selected=${encodeURIComponent(WORST)}${query}`);

async function opened(page: Page, address = journey()): Promise<void> {
  await page.goto(address);
  await page.locator(MARK).first().waitFor();
}

test("from the link to the customers of the first difference it is one click", async () => {
  const other = await signedIn(browser, server.newLink());
  const { page } = other;
  await page.getByRole("link", { name: "Order to doorstep" }).waitFor();
  let clicks = 0;
  await page.getByRole("link", { name: /wait longer than the promised 3 days/ }).click();
  clicks += 1;
  await page.getByText("6,274 customers", { exact: true }).waitFor();
  await page.getByRole("heading", { name: "The customers behind it" }).waitFor();
  expect(clicks).toBeLessThanOrEqual(2);
  expect(other.wrongs).toEqual([]);
  await other.context.close();
});

test("the list of journeys keeps its filters in the address", async () => {
  await page.goto(`${server.url}/w/main`);
  await page
    .getByText(/of 7 ready/)
    .nth(1)
    .waitFor();
  await page.getByLabel("Find").fill("help");
  await page.waitForURL(/words=help/);
  await page.getByRole("link", { name: "Order to doorstep" }).waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("link", { name: "Get help" }).waitFor();
  expect(await page.getByRole("link", { name: "Order to doorstep" }).count()).toBe(0);
  await page.getByLabel("Find").fill("no such journey");
  await page.getByRole("button", { name: "Show all journeys" }).click();
  await page.getByRole("link", { name: "Order to doorstep" }).waitFor();
});

test("the picture is told with the space bar", async () => {
  await opened(page);
  await page.keyboard.press("Space");
  await page.getByText("As we drew it.", { exact: true }).waitFor();
  await page.getByText("As customers walked it.", { exact: true }).waitFor();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: /^Play/ }).waitFor();
  expect(somebody.wrongs).toEqual([]);
});

test("one walks with a customer, event by event", async () => {
  await opened(page);
  await page.getByRole("button", { name: "Walk with one customer" }).click();
  await page.waitForURL(/walk=/);
  await page.getByText(/^Event 1 of/).waitFor();
  await page.getByRole("button", { name: "Next event" }).click();
  await page.getByText(/^Event 2 of/).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: "All we know of this one" }).click();
  await page.getByRole("list", { name: "All that is known, in order" }).waitFor();
});

test("the table says what the picture shows, and opens the same", async () => {
  await opened(page);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await page.waitForURL(/view=table/);
  const rows = page.getByRole("table").first().getByRole("row");
  expect(await rows.count()).toBe(7);
  expect(await axe(page)).toEqual([]);
  await page.getByRole("table").first().getByRole("button").nth(3).click();
  await page.getByRole("heading", { level: 2, name: /Parcel arrives/ }).waitFor();
});

test("by keyboard alone: to a mark, open it, come back to it", async () => {
  await opened(page);
  const mark = page.locator(`${MARK}[tabindex="0"], [role="button"][data-mark][tabindex="0"]`).first();
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    if (await mark.evaluate((element) => element === document.activeElement)) break;
  }
  await page.keyboard.press("ArrowRight");
  const name = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  expect(name).toBeTruthy();
  await page.keyboard.press("Enter");
  await page.waitForURL(/selected=/);
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => !url.search.includes("selected"));
  await page.waitForFunction(() => document.activeElement?.hasAttribute("data-mark"));
});

test("readiness says what to do; an owner and a day are kept", async () => {
  await opened(page);
  const points = page.getByRole("list").filter({ hasText: "Scope is explicit" });
  expect(await points.getByRole("listitem").count()).toBe(7);
  await page.getByLabel("Owner of the journey").selectOption("Somebody else…");
  await page.getByLabel("Their name").fill("Ana Sousa");
  await page.getByLabel("Next review").fill("2020-01-31");
  await page.getByRole("button", { name: "Keep" }).click();
  await page.getByText("Kept", { exact: true }).waitFor();
  await page.goto(`${server.url}/w/main?due=true`);
  await page.getByText("Ana Sousa").filter({ visible: true }).first().waitFor();
  await page.getByText(/due, .* days ago/).waitFor();
  expect(await axe(page)).toEqual([]);
});

test("an owner who left is said so", async () => {
  await page.evaluate(async () => {
    const people = await (await fetch("/api/v1/people")).json();
    const ana = people.items.find((one: { name: string }) => one.name === "Ana Sousa");
    await fetch(`/api/v1/people/${ana.id}`, { method: "DELETE" });
  });
  await page.goto(`${server.url}/w/main`);
  await page.getByText("has left").waitFor();
  await opened(page);
  await page.getByText("Ana Sousa has left. Choose somebody else.").waitFor();
});

test("a period without anybody says so", async () => {
  await page.goto(journey("?from=1990-01-01&to=1990-02-01"));
  await page.getByRole("heading", { name: "Nobody started in this period" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Show all of it" }).click();
  await page.locator(MARK).first().waitFor();
});

test("with little motion the picture is told in still pictures", async () => {
  const other = await signedIn(browser, server.newLink(), { still: true });
  await opened(other.page);
  await other.page.keyboard.press("Space");
  await other.page.getByText("As we drew it.", { exact: true }).waitFor();
  const moving = await other.page.evaluate(
    () => document.getAnimations().filter((one) => one.playState === "running").length,
  );
  expect(moving).toBe(0);
  await other.context.close();
});

test("on paper there is the picture and nothing to press", async () => {
  const { context, page } = await signedIn(browser, server.newLink());
  await page.goto(journey("?page=paper"));
  await page.locator("svg.scene").first().waitFor();
  await page.emulateMedia({ media: "print" });
  expect(await page.getByRole("banner").isVisible()).toBe(false);
  expect((await page.pdf({ preferCSSPageSize: true })).length).toBeGreaterThan(10_000);
  await context.close();
});

test("an address that says wrong things still opens", async () => {
  await opened(page, journey("?selected=no-such-mark&view=upside-down&from=never"));
  await page.getByText("This is no longer in the picture").waitFor();
  expect(await axe(page)).toEqual([]);
});

test("a journey that is not there says so", async () => {
  await page.goto(`${server.url}/w/main/journeys/no-such-journey`);
  await page.getByRole("heading", { name: "There is no such journey here" }).waitFor();
  expect(await axe(page)).toEqual([]);
});

for (const theme of ["light", "dark"] satisfies Theme[]) {
  for (const width of [1_440, 390]) {
    test(`pages of journeys are accessible and fit: ${theme}, ${width} pixels`, async () => {
      const other = await signedIn(browser, server.newLink(), { theme, width });
      await other.page
        .getByText(/of 7 ready/)
        .nth(1)
        .waitFor();
      expect(await axe(other.page)).toEqual([]);
      expect(await sideways(other.page)).toBe(0);
      for (const address of [
        journey(),
        selected(),
        selected("&view=table"),
        journey().replace("order-to-doorstep", "get-help"),
      ]) {
        await other.page.goto(address);
        await other.page.getByRole("heading", { name: "Is this journey ready to rely on?" }).waitFor();
        await other.page.getByRole("list").filter({ hasText: "Scope is explicit" }).waitFor();
        expect([address, await axe(other.page)]).toEqual([address, []]);
        expect([address, await sideways(other.page)]).toEqual([address, 0]);
      }
      expect(other.wrongs).toEqual([]);
      await other.context.close();
    });
  }
}
