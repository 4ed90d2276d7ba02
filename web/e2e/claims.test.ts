// What stands behind a step: its state, what is attached to it, and what is taken away again.
import { expect, test } from "vitest";
import { axe } from "./support/browser";
import { isGood, onPhone, testedDemo } from "./support/tested";

const all = await testedDemo();
const { server, somebody, page } = all;
const journey = (query = "") => `${server.url}/w/main/journeys/order-to-doorstep${query}`;
const WORDS = "It came two weeks late and nobody told me.";

test("words of a customer are typed in and stand behind the step", async () => {
  await page.goto(journey("?selected=step:delivered"));
  const panel = page.getByRole("region", { name: "What stands behind it" });
  await panel.getByText("Nothing is attached yet.").waitFor();
  await panel.getByRole("button", { name: "Attach something" }).click();
  await panel.getByRole("button", { name: "Words of a customer" }).click();
  await panel.getByRole("button", { name: "Attach it" }).click();
  await panel.getByText("Write down what they said.").waitFor();
  expect(await axe(page)).toEqual([]);
  await panel.getByLabel("What they said, word for word").fill(WORDS);
  await panel.getByRole("button", { name: "Attach it" }).click();
  await panel.getByText(`“${WORDS}”`).waitFor();
  await page.getByRole("heading", { name: "What stands behind this map" }).waitFor();
  await isGood(page);
});

test("what was said is found by its words and attached; it is taken away again", async () => {
  await page.goto(journey("?selected=step:reviewed"));
  const panel = page.getByRole("region", { name: "What stands behind it" });
  await panel.getByRole("button", { name: "Attach something" }).click();
  await panel.getByRole("button", { name: "From what was said" }).click();
  await panel.getByLabel("Words to look for").fill("atraso");
  await page.keyboard.press("Enter");
  await panel
    .getByRole("button", { name: /^Attach: / })
    .first()
    .click();
  const remove = panel.getByRole("button", { name: /^Take it away/ });
  await remove.waitFor();
  await remove.focus();
  await page.keyboard.press("Enter");
  await panel.getByText("Nothing is attached yet.").waitFor();
  expect(somebody.wrongs).toEqual([]);
});

test("only addresses of pages are linked", async () => {
  await page.goto(journey("?selected=step:delivered"));
  const panel = page.getByRole("region", { name: "What stands behind it" });
  await panel.getByRole("button", { name: "Attach something" }).click();
  await panel.getByRole("button", { name: "A document or page" }).click();
  await panel.getByLabel("What it is").fill("Carrier study");
  await panel.getByLabel("Its address").fill("javascript:alert(1)");
  await panel.getByRole("button", { name: "Attach it" }).click();
  await panel.getByText("An address begins with https:// or http://").waitFor();
  await panel.getByLabel("Its address").fill("https://example.org/study");
  await panel.getByRole("button", { name: "Attach it" }).click();
  await panel.getByRole("link", { name: "Open it" }).waitFor();
});

test("the panel fits a phone, in dark colours too", async () => {
  await onPhone(all, async (page) => {
    await page.goto(journey("?selected=step:delivered"));
    await page.getByText(`“${WORDS}”`).waitFor();
    await isGood(page);
  });
});
