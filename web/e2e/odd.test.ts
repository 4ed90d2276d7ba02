import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe, sideways, signedIn, type Theme } from "./support/browser";
import { ARABIC, EMOJI, LONG, MARKUP, oddJourneys } from "./support/odd";
import { tested } from "./support/tested";

const { server, browser, somebody, page } = await tested(oddJourneys);

const journey = (slug: string) => `${server.url}/w/main/journeys/${slug}`;

/** Opens a page of a journey and waits for all of it. */
async function opened(page: Page, slug: string): Promise<void> {
  await page.goto(journey(slug));
  await page.getByRole("list").filter({ hasText: "Scope is explicit" }).waitFor();
  await page.locator("svg.scene").first().waitFor();
}

/** What the picture says, as a reader of it hears it. */
const labels = (page: Page) =>
  page.locator("svg.scene text").evaluateAll((texts) => texts.map((text) => text.textContent));

test("three customers are counted, not made a share of", async () => {
  await opened(page, "three");
  await page.getByText(/^3 of 3 customers reach/).waitFor();
  await page.getByRole("heading", { name: "Few customers so far" }).waitFor();
  expect((await labels(page)).join(" ")).not.toContain("%");
});

test("sixty steps become their ten stages, and one can go into each", async () => {
  await opened(page, "sixty");
  expect(await page.locator('[data-kind="station"][role="button"]').count()).toBeLessThanOrEqual(12);
  expect((await labels(page)).join(" ")).not.toContain("Step 60");
  await page.locator('[data-kind="station"][role="button"]').last().click();
  await page.getByRole("heading", { level: 2, name: /Stage 10/ }).waitFor();
  await expect.poll(async () => (await labels(page)).join(" "), { timeout: 10_000 }).toContain("Step 60");
});

test("names of any kind are shown as they are", async () => {
  await opened(page, "names");
  const said = (await labels(page)).join(" ");
  for (const name of [ARABIC, EMOJI, MARKUP]) expect(said).toContain(name);
  await page.goto(`${server.url}/w/main`);
  await page.getByRole("link", { name: LONG }).waitFor();
  expect(somebody.wrongs).toEqual([]);
});

test("a journey that nobody walked is still drawn", async () => {
  await opened(page, "nobody");
  expect(await labels(page)).toContain("Unheard of");
  await page.getByText("No event shows “Unheard of” and “Unseen”", { exact: false }).waitFor();
});

for (const theme of ["light", "dark"] satisfies Theme[]) {
  for (const width of [1_440, 390]) {
    test(`odd journeys are accessible and fit: ${theme}, ${width} pixels`, async () => {
      const other = await signedIn(browser, server.newLink(), { theme, width });
      for (const slug of ["three", "sixty", "names", "nobody"]) {
        await opened(other.page, slug);
        expect([slug, await axe(other.page)]).toEqual([slug, []]);
        expect([slug, await sideways(other.page)]).toEqual([slug, 0]);
      }
      await other.page.goto(`${server.url}/w/main`);
      await other.page.getByRole("link", { name: LONG }).waitFor();
      expect(await axe(other.page)).toEqual([]);
      expect(await sideways(other.page)).toBe(0);
      expect(other.wrongs).toEqual([]);
      await other.context.close();
    });
  }
}

test("a journey that was put away, and one of another workspace, are not there", async () => {
  await opened(page, "three");
  await page.getByRole("button", { name: "Put this journey away" }).click();
  await page.getByRole("button", { name: /^Yes/ }).click();
  await page.waitForURL(/\/w\/main\/?$/);
  await page.getByRole("link", { name: "Sixty steps" }).waitFor();
  for (const address of [journey("three"), `${server.url}/w/other/journeys/sixty`]) {
    await page.goto(address);
    await page.getByRole("heading", { name: "There is no such journey here" }).waitFor();
    expect(await axe(page)).toEqual([]);
  }
});

test("an address that leads nowhere says where to go", async () => {
  for (const [address, heading] of [
    ["/nowhere", "There is nothing at this address"],
    ["/w/main/actions/nothing", "There is no such action here"],
    ["/w/other", "Journeys"],
  ]) {
    await page.goto(`${server.url}${address}`);
    await page.getByRole("heading", { level: 1, name: heading ?? "" }).waitFor();
    expect([address, await axe(page)]).toEqual([address, []]);
  }
  await page.getByText("There is no workspace `other`.").waitFor();
});
