// How a map came to be: every change, versions with names, two of them compared, an earlier one made the map again.
import { expect, test } from "vitest";
import { apiOf } from "./support/api";
import { axe } from "./support/browser";
import { isGood, onPhone, testedDemo } from "./support/tested";

const all = await testedDemo();
const { server, somebody, page } = all;
const api = apiOf(page, server.url);
const JOURNEY = "/workspaces/main/journeys/order-to-doorstep";
const journey = (query = "") => `${server.url}/w/main/journeys/order-to-doorstep${query}`;

/** Changes the map as it is now. */
async function change(...operations: object[]): Promise<void> {
  const { rev } = await api.get(JOURNEY);
  await api.post(`${JOURNEY}/operations`, { base_rev: rev, operations });
}

test("a map that nobody changed says so", async () => {
  await page.goto(journey());
  await page.getByRole("button", { name: "History" }).click();
  await page.waitForURL(/view=history/);
  await page.getByText("Nothing has changed since the map was made.").waitFor();
  await isGood(page);
});

test("a version gets a name, by keyboard alone", async () => {
  await page.getByRole("button", { name: "Name it: Version 1" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Name of this version").waitFor();
  await page.keyboard.type("Before the workshop");
  await page.keyboard.press("Enter");
  await page.getByText("Before the workshop", { exact: true }).first().waitFor();
});

test("any two versions are compared in words and on the map", async () => {
  await change({ op: "rename_step", step: "delivered", name: "Parcel is there" });
  await change({ op: "remove_step", step: "asked" });
  const touchpoint = { id: "unpack", name: "Unpack", known: "unseen" };
  const step = {
    id: "unpack",
    name: "Unpack",
    optional: true,
    outcome: false,
    repeatable: false,
    touchpoints: [touchpoint],
  };
  await change({ op: "add_step", stage: "receive", after: "delivered", step });
  await page.goto(journey("?view=history"));
  await page.getByRole("button", { name: "Compare with now: Version 1" }).click();
  await page.waitForURL(/base=1/);
  await page.getByText("1 added, 1 changed, 1 removed").waitFor();
  const map = page.getByRole("region", { name: "On the map" });
  expect(await map.getByText("Unpack (added)").count()).toBe(1);
  expect(await map.getByText("We ask for a review (removed)").count()).toBe(1);
  expect(await map.getByText("Parcel is there (changed)").count()).toBe(1);
  await page.getByText("Parcel arrives is now Parcel is there").waitFor();
  await isGood(page);
  await page.getByLabel("Compare", { exact: true }).selectOption({ label: "Version 3" });
  await page.getByText("1 added", { exact: true }).waitFor();
});

test("what changed since a version is marked in the picture", async () => {
  await page.goto(journey("?view=history&base=1&rev=4"));
  await page.getByRole("button", { name: "Mark it in the picture" }).click();
  await page.getByText("Marked: what changed since Before the workshop").waitFor();
  await page.getByRole("img", { name: "Unpack: added" }).waitFor();
  await page.getByRole("img", { name: "Parcel is there: changed" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Take the marks away" }).click();
  await page.getByRole("img", { name: "Unpack: added" }).waitFor({ state: "detached" });
});

test("an earlier version becomes the map again, and nothing is lost", async () => {
  await page.goto(journey("?view=history"));
  await page.getByRole("button", { name: "Make it the map again: Version 1" }).click();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Yes, make it the map again" }).click();
  await page.getByText("Version 5", { exact: true }).waitFor();
  const map = await api.get(`${JOURNEY}/map`);
  expect(JSON.stringify(map)).toContain("Parcel arrives");
  expect(JSON.stringify(map)).not.toContain("Unpack");
  await page.goto(journey("?view=history&base=1&rev=5"));
  await page.getByText("The two maps are the same.").waitFor();
  await page.goto(journey("?view=history&base=4&rev=5"));
  await page.getByText("1 added, 1 changed, 1 removed").waitFor();
  expect(somebody.wrongs).toEqual([]);
});

test("the history fits a phone, in dark colours too", async () => {
  await onPhone(all, async (page) => {
    await page.goto(journey("?view=history&base=1&rev=4"));
    await page.getByText("1 added, 1 changed, 1 removed").waitFor();
    await isGood(page);
  });
});
