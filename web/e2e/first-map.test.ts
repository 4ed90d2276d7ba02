// "Draw your first map" of the README, as somebody new follows it: from nothing to a bound, compared map.
import { expect, test } from "vitest";
import { fixture } from "./support/files";
import { tested } from "./support/tested";

const { server, somebody, page } = await tested();

test("from nothing to a bound, compared map it is two dozen clicks and less than ten minutes", async () => {
  const began = Date.now();
  let clicks = 0;
  const click = async (role: "link" | "button", name: string | RegExp) => {
    await page.getByRole(role, { name }).first().click();
    clicks += 1;
  };
  await page.goto(`${server.url}/w/main`);
  await click("link", "Bring evidence");
  await click("link", /^Sticky notes/);
  await page
    .getByLabel("The notes")
    .fill("Discover\n  Sees the ad\n  Lands on our page\nBuy\n  Looks at the pricing\n  Makes a purchase");
  await page.getByLabel("Name of the journey").fill("My first map");
  await click("button", "Make the journey");
  await page.waitForURL(/\/journeys\/my-first-map$/);

  await click("link", "Bring evidence");
  await click("link", /^An event file/);
  await page.getByLabel("Which file holds what customers did?").last().setInputFiles(fixture("logs/j12.csv"));
  clicks += 2;
  await click("button", "Take it in");
  await click("link", "My first map");

  for (const [step, event] of [
    ["sees-the-ad", "Ad"],
    ["lands-on-our-page", "Landing"],
    ["looks-at-the-pricing", "Pricing"],
    ["makes-a-purchase", "Purchase"],
  ]) {
    await page.goto(`${server.url}/w/main/journeys/my-first-map?selected=step:${step}`);
    clicks += 1;
    await click("button", /^Say which events/);
    await click("button", `Add ${event}`);
    await page.getByRole("region", { name: "Which events are it?" }).getByRole("button", { name: "Keep" }).click();
    clicks += 1;
    await page.getByText(`Seen as ${event}`).waitFor();
  }
  await page.getByRole("list", { name: "Where customers did otherwise" }).getByRole("button").first().waitFor();
  const seconds = Math.round((Date.now() - began) / 1_000);
  process.stdout.write(`first map: ${clicks} clicks, ${seconds} s for the program\n`);
  expect(clicks).toBeLessThanOrEqual(26);
  expect(seconds).toBeLessThan(600);
  expect(somebody.wrongs).toEqual([]);
});
