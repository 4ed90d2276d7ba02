// Which events a step is: told while it is typed, in the picture's panel and beside the map.
import { expect, test } from "vitest";
import { axe } from "./support/browser";
import { isGood, onPhone, testedDemo } from "./support/tested";

const all = await testedDemo();
const { server, somebody, page } = all;
const journey = (query = "") => `${server.url}/w/main/journeys/order-to-doorstep${query}`;

test("a step says which events it is; what another name matches is told while it is typed", async () => {
  await page.goto(journey("?selected=step:delivered"));
  await page.getByText("Seen as delivered").waitFor();
  await page.getByRole("button", { name: "Change it: Parcel arrives" }).click();
  const panel = page.getByRole("region", { name: "Which events are it?" });
  await panel.getByText(/^19,\d{3} events, 19,271 customers$/).waitFor();
  await panel.getByLabel("Names of events").fill("deliv");
  await panel.getByText("No event is matched.").waitFor();
  await panel.getByLabel("Names of events").fill("payment*");
  await panel.getByText("These events show another touchpoint, too", { exact: false }).waitFor();
  await panel.getByText(/Payment is approved: 19,\d{3} events/).waitFor();
  expect(await axe(page)).toEqual([]);
  await panel.getByLabel("Names of events").fill("nothing like this");
  await panel.getByRole("button", { name: "Add delivered" }).click();
  await panel.getByLabel("Names of events").fill("delivered");
  await panel.getByText(/19,271 customers/).waitFor();
  await panel.getByRole("button", { name: "Keep" }).click();
  await page.getByText("Seen as delivered").waitFor();
});

test("what cannot be seen has no events; the map says so at once", async () => {
  await page.goto(journey("?selected=step:asked"));
  await page.getByRole("button", { name: /Change it: We ask/ }).click();
  await page.getByLabel("How can it be known?").selectOption("It cannot be seen");
  const panel = page.getByRole("region", { name: "Which events are it?" });
  await panel.getByRole("button", { name: "Keep" }).click();
  await page.getByText("cannot be seen", { exact: true }).first().waitFor();
});

test("beside the map the same is done, by keyboard alone", async () => {
  await page.goto(journey("?view=map&ground=true"));
  const aside = page.getByRole("complementary", { name: "What stands behind this place" });
  await aside.getByText("Seen as purchased").waitFor();
  await aside.getByRole("button", { name: "Change it: Buy" }).focus();
  await page.keyboard.press("Enter");
  await aside.getByLabel("Names of events").waitFor();
  await page.keyboard.press("End");
  await page.keyboard.type("\npurchased again");
  await aside.getByRole("button", { name: "Keep" }).focus();
  await page.keyboard.press("Enter");
  await aside.getByText("Seen as purchased, purchased again").waitFor();
  await page.getByText("All changes are kept").waitFor();
  expect(somebody.wrongs).toEqual([]);
});

test("the panel fits a phone, in dark colours too", async () => {
  await onPhone(all, async (page) => {
    await page.goto(journey("?selected=step:delivered"));
    await page.getByRole("button", { name: "Change it: Parcel arrives" }).click();
    await page
      .getByText(/19,271 customers/)
      .first()
      .waitFor();
    await isGood(page);
  });
});
