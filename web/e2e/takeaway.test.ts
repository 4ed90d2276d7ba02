// The journey as a file: every format, with what it cannot hold said beforehand.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { axe } from "./support/browser";
import { isGood, onPhone, testedDemo } from "./support/tested";

const all = await testedDemo();
const { server, somebody, page } = all;
const journey = (query = "") => `${server.url}/w/main/journeys/order-to-doorstep${query}`;

test("what a format cannot hold is listed before it is downloaded", async () => {
  await page.goto(journey());
  await page.getByRole("button", { name: "Take away" }).click();
  const sheet = page.getByRole("dialog", { name: "Take it away" });
  await sheet.getByText(/It holds what the picture shows/).waitFor();
  await sheet.getByRole("radio", { name: /^Mermaid/ }).check();
  await sheet.getByText("It cannot hold:").waitFor();
  expect(await sheet.getByRole("listitem").count()).toBeGreaterThan(0);
  expect(await axe(page)).toEqual([]);
  await sheet.getByRole("radio", { name: /^Map \(JSON\)/ }).check();
  await sheet.getByText(/It holds all of the map/).waitFor();
});

test("each file comes with a name and something in it", async () => {
  const sheet = page.getByRole("dialog", { name: "Take it away" });
  const formats = await sheet.getByRole("radio").evaluateAll((all) => all.map((one) => one.getAttribute("value")));
  expect(formats).toHaveLength(11);
  for (const format of formats) {
    await page.goto(journey("?view=map"));
    await page.getByRole("button", { name: "Take away" }).click();
    await page.locator(`input[name="format"][value="${format}"]`).check();
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name: /^Download: / }).click();
    const file = await coming;
    expect([format, file.suggestedFilename()]).toEqual([format, expect.stringMatching(/^order-to-doorstep.*\.\w+/)]);
    expect([format, readFileSync(await file.path()).length > 100]).toEqual([format, true]);
  }
  expect(somebody.wrongs).toEqual([]);
});

test("the choice of files fits a phone, in dark colours too", async () => {
  await onPhone(all, async (page) => {
    await page.goto(journey());
    await page.getByRole("button", { name: "Take away" }).click();
    await page.getByRole("radio", { name: /^Markdown/ }).check();
    await page.getByText("It cannot hold:").waitFor();
    await isGood(page);
  });
});
