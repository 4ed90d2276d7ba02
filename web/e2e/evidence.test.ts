import { expect, test } from "vitest";
import { axe } from "./support/browser";
import { isGood, onPhone, testedDemo } from "./support/tested";

const all = await testedDemo();
const { server, somebody, page } = all;

test("sources say what they gave, and what customers said is found by its words", async () => {
  await page.goto(`${server.url}/w/main/evidence`);
  await page.getByRole("heading", { name: "reviews", exact: true }).waitFor();
  await page.getByText("99,042 rows kept").waitFor();
  await page.getByText("19,986 answers").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByLabel("Look for words").fill("atraso");
  await page.getByLabel("Look for words").press("Enter");
  await page.waitForURL(/words=atraso/);
  await page
    .getByText(/atraso/)
    .first()
    .waitFor();
  await page.goBack();
  await page.getByText("19,986 answers").waitFor();
  expect(somebody.wrongs).toEqual([]);
});

test("a customer's page tells their events in order, with what they said", async () => {
  await page.goto(`${server.url}/w/main/evidence?words=atraso`);
  await page.locator('a[href*="/customers/"]').first().click();
  await page.waitForURL(/\/customers\//);
  const timeline = page.getByRole("list", { name: "All that is known, in order" });
  expect(await timeline.getByRole("listitem").first().textContent()).toContain("purchased");
  await timeline.locator("blockquote").first().waitFor();
  expect(await axe(page)).toEqual([]);
});

test("whom nobody knows is said so", async () => {
  await page.goto(`${server.url}/w/main/customers/nobody%20at%20all`);
  await page.getByRole("heading", { name: "Nobody here has this id" }).waitFor();
  expect(await axe(page)).toEqual([]);
});

test("an import is taken back after asking, by keyboard alone", async () => {
  await page.goto(`${server.url}/w/main/evidence`);
  await page.getByRole("button", { name: "Take it back: incidents.csv.gz" }).focus();
  await page.keyboard.press("Enter");
  await page
    .getByRole("dialog")
    .getByText(/125,170 rows no longer count/)
    .waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Yes, take it back" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("cell", { name: "taken back" }).waitFor();
  await page.getByText("Nothing of it is kept.").waitFor();
});

test("pages of evidence fit a phone, in dark colours too", async () => {
  await onPhone(all, async (page) => {
    await page.goto(`${server.url}/w/main/evidence`);
    await page.getByText("19,986 answers").waitFor();
    await isGood(page);
    await page.locator('a[href*="/customers/"]').first().click();
    await page.getByRole("list", { name: "All that is known, in order" }).waitFor();
    await isGood(page);
  });
});
