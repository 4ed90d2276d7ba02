import { expect, test } from "vitest";
import { axe } from "./support/browser";
import { fixture, table } from "./support/files";
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

test("a map of any format is read before anything is kept, and what is wrong in one has its place", async () => {
  await page.goto(way("map"));
  await page.getByRole("textbox", { name: "The map" }).fill("desireline: 1\njourney: x\nstages: 3\n");
  await page.getByText(/line 3/).waitFor();
  expect(await axe(page)).toEqual([]);
  const grid = "Lane\tOrder: Choose\tOrder: Pay\nFeeling (1-5)\t4\t2\nPain points\t\tcard refused";
  await page.getByRole("textbox", { name: "The map" }).fill(grid);
  await page.getByText("Read as a table with a column for each step").waitFor();
  await page.getByText("1 stage, 2 steps, 2 lanes").waitFor();
  await page
    .getByRole("textbox", { name: "The map" })
    .fill("journey\n  title Ticket #42\n  section Ask\n    Wait until 10:30: 2: Me\n");
  await page.getByText("Read as a Mermaid journey").waitFor();
  await page.getByText(/taken otherwise than/).waitFor();
  expect(await page.getByLabel("Name of the journey").inputValue()).toBe("Ticket #42");
  expect(await axe(page)).toEqual([]);
  await page.getByLabel("Choose a map file…").last().setInputFiles(fixture("maps/j12.journey.yaml"));
  await page.getByText("Read as a map file (YAML)").waitFor();
  await page.getByRole("button", { name: "Make the journey" }).click();
  await page.waitForURL(/\/journeys\/[a-z0-9-]+$/);
});

test("a template becomes a journey of one's own, by keyboard alone", async () => {
  await page.goto(way("template"));
  const first = page.getByRole("radio").first();
  await first.focus();
  await page.keyboard.press("Space");
  expect(await page.getByRole("radio").count()).toBe(6);
  await page.getByRole("region", { name: "The map in small" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByLabel("Name of the journey").fill("From a template");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/journeys\/from-a-template$/);
  await page.locator('[data-kind="station"]').first().waitFor();
});

test("sticky notes become a map while they are pasted; the brief is asked for and may stay empty", async () => {
  await page.goto(way("notes"));
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Make the journey" }).click();
  await page.getByText("Write down at least one step.").waitFor();
  await page
    .getByLabel("The notes")
    .fill("# Discover\nSees an ad\nAsks a friend\n\n# Buy\nCompares\nAsks a friend\nPays");
  await page.getByText("The map: 2 stages, 5 steps").waitFor();
  await page.getByLabel("Whose journey is it?").fill("First-time visitors and partners");
  await page.getByText(/sounds like several kinds of customers/).waitFor();
  await page.getByLabel("Whose journey is it?").fill("First-time visitor");
  await page.getByText(/sounds like several kinds of customers/).waitFor({ state: "detached" });
  await page.getByLabel("Name of the journey").fill("From notes");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Make the journey" }).click();
  await page.waitForURL(/\/journeys\/from-notes$/);
  await page.locator('[data-kind="station"]').nth(4).waitFor();
  await page.getByText("First-time visitor").first().waitFor();
  expect(somebody.wrongs).toEqual([]);
});

test("data that is here is proposed as a map, of which nothing is drawn before somebody says so", async () => {
  await page.goto(way("here"));
  await page.getByRole("checkbox", { name: "shop" }).check();
  await page.getByLabel("Name of the journey").fill("Proposed");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Propose it" }).click();
  await page.waitForURL(/\/journeys\/proposed$/);
  await page.getByRole("heading", { name: "Nobody drew this journey yet" }).waitFor();
  await page.getByRole("button", { name: "Add all of it to our map" }).click();
  await page.getByRole("heading", { name: "Nobody drew this journey yet" }).waitFor({ state: "detached" });
});

test("the brief is changed where the journey is, by keyboard alone, and says when a map covers too little", async () => {
  await page.goto(`${server.url}/w/main/journeys/from-notes`);
  const brief = page.locator("summary").filter({ hasText: "Brief" });
  await brief.focus();
  await page.keyboard.press("Enter");
  await page.getByText(/No step is marked as what customers come for/).waitFor();
  await page.getByRole("button", { name: "Change the brief" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("How long does it take a customer?").fill("a year");
  await page.getByText(/A year is more than one journey/).waitFor();
  await page.getByLabel("How will you know? (measure)").fill("pays within a day");
  await page.getByLabel("Today").fill("lots");
  await page.getByText("A figure, such as 38 % or 4.2").waitFor();
  await page.getByLabel("Today").fill("38 %");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Keep", exact: true }).first().focus();
  await page.keyboard.press("Enter");
  await brief.waitFor();
  if (!(await page.getByText("pays within a day: 38 % today").isVisible())) await brief.click();
  await page.getByText("pays within a day: 38 % today").waitFor();
  await isGood(page);
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
    for (const name of ["", "events", "answers", "map", "notes", "template", "here", "nothing"]) {
      await page.goto(way(name));
      await page.getByRole("heading", { level: 1 }).waitFor();
      await isGood(page, name);
    }
  });
});
