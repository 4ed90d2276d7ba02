import { expect, test } from "vitest";
import { axe } from "./support/browser";
import { fixture, fixtureText, table } from "./support/files";
import { isGood, onPhone, tested } from "./support/tested";

const all = await tested();
const { server, somebody, page } = all;

const way = (name: string) => `${server.url}/w/main/start${name && `?way=${name}`}`;

test("an event file becomes a journey: tried out, taken in, one journey said, drawn", async () => {
  await page.goto(way(""));
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: /An event file/ }).click();
  await page.getByLabel("Which file holds what customers did?").last().setInputFiles(fixture("logs/j12.csv"));
  await page.getByRole("heading", { name: "Is this right?" }).waitFor();
  expect(await page.getByLabel("What happened").inputValue()).toBe("activity");
  await page.getByText("named like an activity", { exact: false }).waitFor();
  await page.getByRole("cell", { name: "Landing" }).first().waitFor();
  await page.getByRole("heading", { name: "70 rows can be read" }).waitFor();
  expect(await axe(page)).toEqual([]);

  await page.getByLabel("Call this source").fill("shop");
  await page.getByRole("button", { name: "Take it in" }).click();
  await page.getByText("70 rows taken in").waitFor();
  expect(await page.getByRole("radio", { name: /All that one customer does/ }).isChecked()).toBe(true);
  expect(await page.getByRole("radio", { name: /One order/ }).isDisabled()).toBe(true);
  expect(await axe(page)).toEqual([]);

  await page.getByLabel("Name of the journey").fill("Sign up");
  await page.getByRole("button", { name: "Draw it" }).click();
  await page.waitForURL(/\/journeys\/sign-up$/);
  await page.getByRole("heading", { level: 1, name: "Sign up" }).waitFor();
  expect(somebody.wrongs).toEqual([]);
});

test("a column that was taken for the wrong thing is changed by hand, and the file is read again", async () => {
  const rows = ["customer,id,nps,comment,date", "a,1,9,good,2026-01-01", "b,2,3,late,2026-01-05", "c,3,4,,yesterday"];
  await page.goto(way("answers"));
  await page.getByLabel("Which file holds what customers said?").last().setInputFiles(table("answers.csv", rows));
  await page.getByRole("heading", { name: "1 row cannot be read" }).waitFor();
  await page.getByText(/yesterday/).waitFor();
  await page.getByText(/0 to 10, higher is better/).waitFor();
  await page.getByLabel("Who (customer)").selectOption("id");
  await page.getByText("as you said").waitFor();
  await page.getByRole("cell", { name: "2", exact: true }).waitFor();
  expect(await axe(page)).toEqual([]);
});

test("a file of which nothing can be told lets somebody say what is what", async () => {
  await page.goto(way("events"));
  const rows = ["aa,bb,cc", "a,open,2026-01-01 10:00", "a,close,2026-01-02 10:00"];
  await page.getByLabel("Which file holds what customers did?").last().setInputFiles(table("odd.csv", rows));
  await page.getByRole("heading", { name: "We could not tell what is what in this file" }).waitFor();
  expect(await page.getByRole("alert").textContent()).not.toContain("--");
  await page.getByLabel("Who (customer)").selectOption("aa");
  await page.getByLabel("What happened").selectOption("bb");
  await page.getByLabel("When", { exact: true }).selectOption("cc");
  await page.getByRole("heading", { name: "2 rows can be read" }).waitFor();
});

test("a file that is none is told so", async () => {
  await page.goto(way("events"));
  const picture = {
    name: "photo.png",
    mimeType: "image/png",
    buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]),
  };
  await page.getByLabel("Which file holds what customers did?").last().setInputFiles(picture);
  await page.getByRole("alert").waitFor();
  await page.getByRole("button", { name: "Another file" }).click();
  await page.getByRole("button", { name: "Choose a file…" }).waitFor();
});

test("a map file becomes a journey, and what is wrong in one has its place", async () => {
  await page.goto(way("map"));
  await page.getByLabel("The map").fill("desireline: 1\njourney: x\nstages: 3\n");
  await page.getByRole("button", { name: "Make the journey" }).click();
  await page.getByText(/Line 3/).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByLabel("The map").fill(fixtureText("maps/j12.journey.yaml"));
  await page.getByRole("button", { name: "Make the journey" }).click();
  await page.waitForURL(/\/journeys\/[a-z0-9-]+$/);
});

test("with nothing there is a journey that makes nothing up", async () => {
  await page.goto(way("nothing"));
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Make an empty journey" }).click();
  await page.getByText("Give the journey a name").waitFor();
  await page.getByLabel("Name of the journey").fill("رحلة 🛒 العميل");
  await page.getByRole("button", { name: "Make an empty journey" }).click();
  await page.waitForURL(/\/journeys\//);
  await page.getByRole("heading", { level: 1, name: "رحلة 🛒 العميل" }).waitFor();
});

test("the first screen fits a phone, in dark colours too", async () => {
  await onPhone(all, async (page) => {
    for (const name of ["", "events", "answers", "map", "nothing"]) {
      await page.goto(way(name));
      await page.getByRole("heading", { level: 1 }).waitFor();
      await isGood(page, name);
    }
  });
});
