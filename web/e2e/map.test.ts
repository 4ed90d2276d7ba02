// The map of a journey is drawn and written: by keyboard alone, by mouse, by touch, with a spreadsheet, without a server.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { type Api, apiOf } from "./support/api";
import { axe, openBrowser, sideways, signedIn, type Visitor } from "./support/browser";
import { copyOf } from "./support/demo";
import { Server } from "./support/program";

interface MapOut {
  stages: { id: string; name: string; steps: { id: string; name: string; touchpoints: { channel?: string }[] }[] }[];
  lanes: { id: string; type: string; title: string; cells: Record<string, string> }[];
  connectors: { from: string; to: string; kind: string; within?: string }[];
}

const JOURNEY = "/workspaces/main/journeys/get-help";

let server: Server;
let browser: Browser;
let somebody: Visitor;
let page: Page;
let api: Api;
let first: MapOut;
beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(copyOf(inject("demo"))), openBrowser()]);
  somebody = await signedIn(browser, server.newLink());
  await somebody.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
  page = somebody.page;
  api = apiOf(page, server.url);
  first = await kept();
});
afterEach(async () => {
  // Every test begins with the same map.
  const { rev } = await api.get(JOURNEY);
  await api.post(`${JOURNEY}/operations`, { base_rev: rev, operations: [{ op: "import", map: first }] });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function kept(): Promise<MapOut> {
  return (await api.get(`${JOURNEY}/map`)) as unknown as MapOut;
}

async function open(view = "map", on = page): Promise<void> {
  await on.goto(`${server.url}/w/main/journeys/get-help?view=${view}`);
  await on.getByRole("grid").waitFor();
}

/** Presses keys one after the other. */
async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** The cell of a row and a column, by their ids. */
function cell(row: string, column: string, on = page) {
  return on.locator(`[data-row="${row}"][data-column="${column}"]`);
}

async function saved(on = page): Promise<void> {
  await on.getByText("All changes are kept").waitFor();
}

/** Names of stages and steps as the server has them. */
async function drawn(): Promise<string> {
  return (await kept()).stages
    .map((one) => `${one.name}: ${one.steps.map((step) => step.name).join(", ")}`)
    .join(" | ");
}

const FEEL = "lane:how-we-think-it-feels";

test("by keyboard alone one adds, names, moves and removes stages, steps and lanes, undoes it, and finds it after a reload", async () => {
  await open();
  // The grid is one stop of the Tab key; whoever comes to it stands in a cell.
  await cell("step", "step:reported").focus();
  await press("End", "Control+Enter");
  await page.keyboard.type("Tell others");
  await press("Enter");
  await page.keyboard.type("web, phone");
  await press("Enter", "ArrowUp", "ArrowUp", "Alt+ArrowLeft");
  await press("ArrowUp", "Control+Enter");
  await page.keyboard.type("Afterwards");
  await press("Enter", "F2", "Control+a");
  await page.keyboard.type("Say how it was");
  await press("Enter");
  await saved();
  expect(await drawn()).toBe(
    "Report: Report it in the portal | Work on it: A team takes it, Wait for the customer's answer | Solve: The team solves it | Confirm: Tell others, The customer confirms | Afterwards: Say how it was",
  );
  const channels = (await kept()).stages[3]?.steps[0]?.touchpoints.map((one) => one.channel);
  expect(channels).toEqual(["web", "phone"]);

  await press("/");
  await page.keyboard.type("lane pain");
  await press("Enter");
  await page.waitForFunction(() => document.activeElement?.id.startsWith("cell lane:pains"));
  await page.keyboard.type("Nobody asks");
  await press("Shift+Enter");
  await page.keyboard.type("who waits");
  await press("Enter", "Home", "Home", "Alt+ArrowUp", "F2");
  await page.keyboard.type("What hurts");
  await press("Enter");
  await saved();
  const { lanes } = await kept();
  expect(lanes.map((lane) => lane.title)).toEqual(["What hurts", "How we think it feels"]);
  expect(Object.values(lanes[0]?.cells ?? {})).toEqual(["Nobody asks\nwho waits"]);

  await page.reload();
  await page.getByRole("grid").waitFor();
  await page.getByRole("rowheader", { name: "What hurts" }).waitFor();
  await page.getByRole("columnheader", { name: "Say how it was" }).waitFor();

  expect((await kept()).stages[4]?.steps[0]?.id).toBe("say-how-it-was");
  await cell("stage", "step:say-how-it-was").focus();
  await press("Delete");
  await saved();
  expect(await drawn()).not.toContain("Afterwards");
  await press("Control+z");
  await saved();
  expect(await drawn()).toContain("Afterwards: Say how it was");
  await press("Control+Shift+z");
  await saved();
  expect(await drawn()).not.toContain("Afterwards");
  expect(somebody.wrongs).toEqual([]);
});

test("from nothing to a first map, by typing, and by pasting a sheet with its headings", async () => {
  const nothing = async () => {
    const { rev } = await api.get(JOURNEY);
    const map = { ...first, stages: [], lanes: [], connectors: [] };
    await api.post(`${JOURNEY}/operations`, { base_rev: rev, operations: [{ op: "import", map }] });
    await page.goto(`${server.url}/w/main/journeys/get-help?view=map`);
    await page.getByRole("heading", { name: "Nothing is drawn yet" }).waitFor();
  };
  await nothing();
  await page.getByRole("button", { name: "Draw the first step" }).click();
  await page.keyboard.type("Find us");
  await press("Enter");
  await page.keyboard.type("Search");
  await press("Enter", "ArrowUp", "Control+Enter");
  await page.keyboard.type("Compare");
  await press("Enter");
  await page.keyboard.type("sh");
  await press("ArrowDown", "Enter", "Enter");
  await saved();
  expect(await drawn()).toBe("Find us: Search, Compare");
  const [stage] = (await kept()).stages;
  expect([stage?.id, ...(stage?.steps.map((step) => step.id) ?? [])]).toEqual(["find-us", "search", "compare"]);
  expect(stage?.steps[1]?.touchpoints[0]?.channel).toBe("shop");

  await nothing();
  await page.getByRole("button", { name: "Draw the first step" }).click();
  await press("Escape");
  await cell("step", "head").click();
  const sheet = "\tLook\tBuy\nChannel\tweb\tshop\nEmotions\tcurious\thappy\nPain points\tslow\t\n";
  await page.evaluate((text) => navigator.clipboard.writeText(text), sheet);
  await press("Control+v");
  await page.getByRole("button", { name: "Add 1 step and 2 lanes" }).click();
  await page.getByText("Pasted 12 cells").waitFor();
  await saved();
  expect(await drawn()).toBe("New stage: Look, Buy");
  expect((await kept()).lanes.map((lane) => [lane.type, lane.title])).toEqual([
    ["feeling", "Emotions"],
    ["pain", "Pain points"],
  ]);
});

test("undo takes back everything that was done, a step at a time", async () => {
  await open();
  await cell(FEEL, "step:reported").focus();
  await page.keyboard.type("fine");
  await press("Tab", "+", "+", "-", "Delete", "Control+d", "Alt+ArrowRight");
  await cell("step", "step:solved").focus();
  await press("Delete");
  await saved();
  expect(await kept()).not.toEqual(first);
  const undo = page.getByRole("button", { name: /undo/i });
  while (await undo.isEnabled()) await undo.click();
  await saved();
  expect(await kept()).toEqual(first);
});

test("steps and lanes are dragged by mouse, a feeling along its curve", async () => {
  await open();
  const drag = async (from: ReturnType<typeof cell>, to: { x: number; y: number }) => {
    const box = await from.boundingBox();
    if (!box) throw new Error("there is nothing to drag");
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 6 });
    await page.mouse.up();
  };
  const confirmed = await cell("step", "step:confirmed").boundingBox();
  await cell("step", "step:reported").hover();
  await drag(cell("step", "step:reported").locator("[data-grip]"), {
    x: (confirmed?.x ?? 0) + (confirmed?.width ?? 0) - 8,
    y: (confirmed?.y ?? 0) + 5,
  });
  await saved();
  expect(await drawn()).toMatch(/Confirm: The customer confirms, Report it in the portal$/);
  const point = cell(FEEL, "step:reported").locator("[data-feeling]");
  const at = await point.boundingBox();
  await drag(point, { x: (at?.x ?? 0) + 8, y: (at?.y ?? 0) - 200 });
  await cell(FEEL, "step:reported").getByText("delighted").waitFor();
  await saved();
  expect((await kept()).lanes[0]?.cells.reported).toBe("delighted");
});

test("a block comes from a spreadsheet and goes to one; what is too large is refused with words", async () => {
  await open();
  const paste = async (text: string) => {
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await press("Control+v");
  };
  await cell(FEEL, "step:assigned").click();
  await paste('hopeful\tcalm\nwrites\t"waits\nand waits"\n');
  await page.getByRole("button", { name: "Add 1 lane" }).click();
  await page.getByText("Pasted 4 cells").waitFor();
  await saved();
  const { lanes } = await kept();
  expect(lanes[0]?.cells).toMatchObject({ assigned: "hopeful", waiting: "calm" });
  expect(lanes[1]?.cells).toEqual({ assigned: "writes", waiting: "waits\nand waits" });

  await press("Shift+ArrowRight", "Shift+ArrowDown", "Control+c");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('hopeful\tcalm\nwrites\t"waits\nand waits"');
  await press("Control+x");
  await saved();
  expect((await kept()).lanes[1]?.cells).toEqual({});
  await paste(Array(1_000).fill(Array(100).fill("x").join("\t")).join("\n"));
  await page.getByText(/100,000 cells are more than a map can hold/).waitFor();

  await cell("step", "step:waiting").click();
  await press("Control+c");
  await cell("step", "step:confirmed").click();
  await press("Control+v");
  await saved();
  expect(await drawn()).toMatch(/Confirm: The customer confirms, Wait for the customer's answer$/);
});

test("several are chosen with Shift and Ctrl, merged and split, each undone at once", async () => {
  await open();
  await cell("step", "step:assigned").click();
  await cell("step", "step:waiting").click({ modifiers: ["Shift"] });
  await press("Control+m");
  await saved();
  expect(await drawn()).toContain("Work on it: A team takes it, Wait for the customer's answer | Solve");
  expect((await kept()).stages[1]?.steps).toHaveLength(1);
  await press("Shift+F10");
  await page.getByRole("menuitem", { name: "Split the step in two" }).click();
  await page.getByRole("columnheader", { name: "Wait for the customer's answer", exact: true }).waitFor();
  await saved();
  expect((await kept()).stages[1]?.steps.map((step) => step.name)).toEqual([
    "A team takes it",
    "Wait for the customer's answer",
  ]);
  await page.waitForFunction(() => document.activeElement?.id === "cell step step:assigned");
  await press("Control+z", "Control+z");
  await saved();
  expect(await kept()).toEqual(first);
  await cell(FEEL, "step:reported").click();
  await cell(FEEL, "step:solved").click({ modifiers: ["Control"], position: { x: 20, y: 110 } });
  await press("Delete");
  await saved();
  expect((await kept()).lanes[0]?.cells).toEqual({ assigned: "in good hands" });
});

test("arrows between steps are drawn, told in words, and there after a reload", async () => {
  await open();
  await cell("path", "step:waiting").focus();
  await press("Enter");
  await page.getByLabel("To", { exact: true }).selectOption({ label: "A team takes it" });
  await page.getByLabel("It means").selectOption("loop");
  await page.getByRole("button", { name: "Draw it" }).click();
  await page.getByText("may go back to A team takes it").first().waitFor();
  await page.getByLabel("To", { exact: true }).selectOption({ label: "The team solves it" });
  await page.getByLabel("It means").selectOption("promise");
  await page.getByLabel("Promised within").fill("3d");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Draw it" }).click();
  await press("Escape");
  await saved();
  await page.reload();
  await cell("path", "step:waiting").getByText("The team solves it is promised within 3d").waitFor();
  expect((await kept()).connectors.map((one) => one.kind)).toEqual(["loop", "promise"]);
});

test("the flow draws an arrow that is pulled, the other views are the same map, and a table tells it with its headers", async () => {
  await page.goto(`${server.url}/w/main/journeys/get-help?view=flow`);
  const node = (name: string) => page.getByRole("button", { name: new RegExp(`^${name}`) });
  await node("A team takes it").hover();
  const from = await node("A team takes it").boundingBox();
  const to = await node("The customer confirms").boundingBox();
  const middle = (box: typeof from, share: number) => [
    (box?.x ?? 0) + (box?.width ?? 0) * share,
    (box?.y ?? 0) + (box?.height ?? 0) / 2,
  ];
  await page.mouse.move(...(middle(from, 1) as [number, number]));
  await page.mouse.down();
  await page.mouse.move(...(middle(to, 0.5) as [number, number]), { steps: 5 });
  await page.mouse.up();
  await page.getByRole("button", { name: /must come before The customer confirms/ }).waitFor();
  await saved();
  expect((await kept()).connectors).toMatchObject([{ from: "assigned", to: "confirmed", kind: "next" }]);
  expect(await axe(page)).toEqual([]);
  await node("A team takes it").focus();
  await press("ArrowRight", "ArrowRight");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("flow confirmed");

  await page.getByRole("button", { name: "Lean", exact: true }).click();
  await page.getByText("4 steps without friction are not shown here.").waitFor();
  await page.getByRole("columnheader", { name: "Report it in the portal" }).waitFor();
  await page.getByRole("button", { name: "Blueprint", exact: true }).click();
  await page.getByText("Line of visibility").waitFor();
  await page.getByRole("button", { name: "Add the lane “Backstage”" }).click();
  await page.getByRole("rowheader", { name: "Backstage" }).waitFor();
  await saved();
  expect((await kept()).lanes.at(-1)?.type).toBe("backstage");

  await page.getByRole("button", { name: "Table", exact: true }).click();
  const table = page.getByRole("table", { name: "The map as we drew it" });
  await table.getByRole("columnheader", { name: "How we think it feels" }).waitFor();
  const row = table.getByRole("row", { name: /^A team takes it/ });
  await row.getByText("must come before The customer confirms").waitFor();
  expect(await axe(page)).toEqual([]);
});

test("without a server nothing that is typed is lost; a change that no longer fits is shown with its text", async () => {
  await open();
  await somebody.context.setOffline(true);
  await cell(FEEL, "step:waiting").focus();
  await page.keyboard.type("helpless");
  await press("Enter");
  await page.getByText("What you typed is kept here").waitFor();
  await cell(FEEL, "step:waiting").getByText("helpless").waitFor();
  await somebody.context.setOffline(false);
  await saved();
  expect((await kept()).lanes[0]?.cells.waiting).toBe("helpless");

  // Somebody else takes the step away while this one is away and writes in it.
  await somebody.context.setOffline(true);
  await press("F2", "Control+a");
  await page.keyboard.type("typed too late");
  await press("Enter");
  await page.getByText("What you typed is kept here").waitFor();
  const { rev } = await api.get(JOURNEY);
  await api.post(`${JOURNEY}/operations`, { base_rev: rev, operations: [{ op: "remove_step", step: "waiting" }] });
  await somebody.context.setOffline(false);
  const alert = page.getByRole("alert").filter({ hasText: "could not be kept" });
  await alert.getByText("typed too late").waitFor();
  expect(await axe(page)).toEqual([]);
  await alert.getByRole("button", { name: "Copy the text" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("typed too late");
  await alert.getByRole("button", { name: "Give it up" }).click();
  await alert.waitFor({ state: "detached" });
  await saved();
});

test("two people write at the same time, and both find all of it", async () => {
  const other = await signedIn(browser, server.newLink());
  await Promise.all([open(), open("map", other.page)]);
  await cell(FEEL, "step:reported").focus();
  await cell(FEEL, "step:confirmed", other.page).focus();
  for (const letter of ["a", "b", "c"]) {
    await Promise.all([page.keyboard.type(letter), other.page.keyboard.type(`o${letter}`)]);
    await Promise.all([page.keyboard.press("Enter"), other.page.keyboard.press("Enter")]);
    await Promise.all([page.keyboard.press("F2"), other.page.keyboard.press("F2")]);
  }
  await Promise.all([page.keyboard.press("Enter"), other.page.keyboard.press("Enter")]);
  await Promise.all([saved(), saved(other.page)]);
  expect((await kept()).lanes[0]?.cells).toMatchObject({ reported: "abc", confirmed: "oaoboc" });
  await other.context.close();
});

test("text is text, whatever it is", async () => {
  await open();
  const odd = '<img src=x onerror=alert(1)> تأكيد 👩‍👩‍👧‍👦 =1+1 "quoted"';
  await cell(FEEL, "step:reported").focus();
  await press("F2", "Control+a");
  await page.keyboard.insertText(`${odd}${"w".repeat(9_000)}`);
  await press("Enter");
  await saved();
  expect((await kept()).lanes[0]?.cells.reported).toContain(odd);
  expect(somebody.wrongs).toEqual([]);
  await cell("step", "step:assigned").focus();
  await press("F2", "Control+a");
  await page.keyboard.insertText("x".repeat(10_001));
  await press("Enter");
  await page.getByText("10,001 letters; up to 10,000 are taken").waitFor();
});

const LOOKS = [
  { width: 390, theme: "dark" },
  { width: 1_440, theme: "light" },
  { width: 1_440, theme: "dark" },
] as const;

test.each(LOOKS)(
  "the map fits $width pixels, is touched, and has no fault that axe finds in $theme colours",
  async (look) => {
    const other = await signedIn(browser, server.newLink(), look);
    for (const view of ["map", "blueprint", "behaviour", "lean", "flow", "table"]) {
      await other.page.goto(`${server.url}/w/main/journeys/get-help?view=${view}`);
      await other.page.locator('[role="grid"], .flow-node, table caption').first().waitFor();
      expect(await axe(other.page)).toEqual([]);
      expect(await sideways(other.page)).toBe(0);
    }
    if (look.width === 390) {
      await open("map", other.page);
      await cell("step", "step:reported", other.page).tap();
      await other.page.getByRole("button", { name: "More" }).tap();
      await other.page.getByRole("menuitem", { name: "Move right" }).tap();
      await expect.poll(drawn).toMatch(/^Report: {2}\| Work on it: Report it in the portal,/);
    }
    expect(other.wrongs).toEqual([]);
    await other.context.close();
  },
);
