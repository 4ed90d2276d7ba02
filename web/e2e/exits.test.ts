// The four ways out of a difference, and the action that one of them makes.
import { expect, test } from "vitest";
import { axe } from "./support/browser";
import { isGood, onPhone, testedDemo } from "./support/tested";

const all = await testedDemo();
const { server, somebody, page } = all;

/** Opens a difference of the journey in which people get help. */
async function difference(key: string): Promise<void> {
  await page.goto(`${server.url}/w/main/journeys/get-help?selected=${encodeURIComponent(key)}`);
  await page
    .getByRole("heading", { name: /What do you decide|Customers are right/ })
    .or(page.getByText(/^✓/))
    .first()
    .waitFor();
}

test("fine as it is asks for the reason, and is taken back", async () => {
  await difference("D104:event:back to a team that had it");
  await page.getByRole("button", { name: /Fine as it is/ }).click();
  await page.getByRole("button", { name: "Leave it so" }).click();
  await page.getByText("Say why, so that nobody asks again.").waitFor();
  await page.getByLabel("Why is it fine?").fill("They know the matter best.");
  await page.getByRole("button", { name: "Leave it so" }).click();
  await page.getByText("“They know the matter best.”").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByRole("heading", { name: "What do you decide?" }).waitFor();
});

test("ask why keeps that somebody is asked", async () => {
  await difference("D104:event:handed to another team");
  await page.getByRole("button", { name: /Ask why/ }).click();
  await page.getByRole("button", { name: "Download all (CSV)" }).first().waitFor();
  await page.getByRole("button", { name: "We ask them" }).click();
  const asked = page.getByRole("region", { name: "We ask why" });
  await asked.getByRole("heading", { name: "Whom to ask" }).waitFor();
  expect(await asked.getByRole("listitem").count()).toBeGreaterThan(0);
  expect(await page.getByRole("button", { name: "Copy their ids" }).count()).toBe(1);
});

test("fix our map shows the change in words, makes it a revision, and undoes it", async () => {
  await difference("D104:event:closed by silence");
  await page.getByRole("button", { name: /Fix our map/ }).click();
  await page.getByText("The map changes like this:").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Make a new version" }).click();
  // The difference is gone with what it was about; the history has the change.
  await page.getByText("This is no longer in the picture").or(page.getByText("✓ Our map was fixed")).first().waitFor();
  await page.getByRole("button", { name: "History" }).click();
  await page.locator("ol > li").filter({ hasText: "closed by silence" }).first().waitFor();
});

test("fix the experience makes an action; it is begun, done, measured, and the verdict is in words", async () => {
  await page.goto(`${server.url}/w/main/actions`);
  await page.getByRole("heading", { name: "No action yet" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.goto(`${server.url}/w/main/journeys/order-to-doorstep`);
  await page
    .getByRole("button", { name: /First fix/ })
    .first()
    .click();
  await page.getByRole("button", { name: /Fix the experience/ }).click();
  await page.getByLabel("What will be done").fill("Pick parcels up twice a day");
  await page.getByLabel("Who does it").selectOption("Somebody else…");
  await page.getByLabel("Their name").fill("Bruna Lima");
  await page.getByLabel("Until when").fill("2024-05-31");
  await page.getByLabel(/To at most/).fill("10");
  await page.getByRole("button", { name: "Make the action" }).click();
  await page.getByRole("region", { name: "An action will fix it" }).waitFor();
  await page.getByRole("link", { name: "To the action" }).click();

  await page.getByRole("heading", { level: 1, name: "Pick parcels up twice a day" }).waitFor();
  await page.getByText(/should fall to at most 10 %/).waitFor();
  await page.getByText("6,274 of 19,831", { exact: false }).first().waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Begin it" }).click();
  await page.getByRole("button", { name: "It is done" }).click();
  await page.getByRole("button", { name: "It is not done yet" }).waitFor();
  expect(await page.getByRole("button", { name: "Begin it" }).count()).toBe(0);
  await page.getByRole("button", { name: "Measure now" }).click();
  await page.getByText("Too early to tell: no customer has come since").waitFor();
  expect(await axe(page)).toEqual([]);

  await page.goto(`${server.url}/w/main/actions?status=done`);
  await page.getByRole("link", { name: "Pick parcels up twice a day" }).waitFor();
  await page.getByLabel("Status").selectOption("planned");
  await page.getByRole("heading", { name: "No action is like this" }).waitFor();
  expect(somebody.wrongs).toEqual([]);
});

test("actions fit a phone, in dark colours too", async () => {
  await onPhone(all, async (page) => {
    await page.goto(`${server.url}/w/main/actions`);
    const link = page.getByRole("link", { name: "Pick parcels up twice a day" });
    await link.waitFor();
    await isGood(page);
    await link.click();
    await page.getByRole("heading", { name: "Did it work?" }).waitFor();
    await isGood(page);
  });
});
