// Measures the map editor in a real browser on a map of 60 steps and 20 lanes, every cell filled: from a key press to the
// frame that shows it, frames while something is dragged, and how soon the map can be used.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { apiOf } from "./support/api";
import { openBrowser, signedIn } from "./support/browser";
import { copyOf } from "./support/demo";
import { note, p95 } from "./support/figures";
import { Server } from "./support/program";

const STAGES = 10;
const STEPS = 6;
const LANES = 20;
const KINDS = ["doing", "thinking", "feeling", "pain", "backstage"];
const WORDS = ["calm", "annoyed, as it takes so long", "delighted", "unsure", "frustrated"];

/** A map of 60 steps and 20 lanes. */
function large() {
  const stages = Array.from({ length: STAGES }, (_, s) => ({
    id: `stage-${s}`,
    name: `Stage ${s + 1}`,
    steps: Array.from({ length: STEPS }, (_, t) => {
      const [id, name] = [`step-${s}-${t}`, `Step ${s * STEPS + t + 1}`];
      const touchpoints = [{ id, name, channel: "web", known: "in_events" }];
      return { id, name, optional: false, repeatable: false, outcome: false, touchpoints };
    }),
  }));
  const ids = stages.flatMap((stage) => stage.steps.map((step) => step.id));
  const text = (lane: number, step: number) =>
    lane % KINDS.length === 2 ? WORDS[step % WORDS.length] : `What is said of step ${step + 1} in lane ${lane + 1}`;
  const lanes = Array.from({ length: LANES }, (_, lane) => ({
    id: `lane-${lane}`,
    type: KINDS[lane % KINDS.length],
    title: `Lane ${lane + 1}`,
    cells: Object.fromEntries(ids.map((id, step) => [id, text(lane, step)])),
  }));
  const connectors = ids.slice(3).map((to, at) => ({ from: ids[at], to, kind: at % 3 === 0 ? "loop" : "next" }));
  const brief = { metrics: [] };
  const rest = {
    order: "soft",
    unbound: "off_map",
    ignore: [],
    thresholds: { default: 0.1, by_class: {}, min_customers: 10 },
  };
  return { journey: "get-help", title: "Sixty steps", brief, ...rest, stages, lanes, connectors };
}

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(copyOf(inject("demo"))), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** From now on the page notes how long each key press takes until the frame that shows it is drawn. */
async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const noted: number[] = [];
    Object.assign(window, { noted });
    const channel = new MessageChannel();
    const waiting: number[] = [];
    channel.port1.onmessage = () => {
      const began = waiting.shift();
      if (began !== undefined) noted.push(performance.now() - began);
    };
    window.addEventListener(
      "keydown",
      (event) =>
        requestAnimationFrame(() => {
          waiting.push(event.timeStamp);
          channel.port2.postMessage(0);
        }),
      true,
    );
  });
}

async function takeKeys(page: Page): Promise<number[]> {
  await page.waitForTimeout(100);
  return page.evaluate(() => (window as unknown as { noted: number[] }).noted.splice(0));
}

/** Presses keys, one every 60 ms, and tells how long each took. */
async function pressed(page: Page, keys: readonly string[]): Promise<number[]> {
  await takeKeys(page);
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(60);
  }
  return takeKeys(page);
}

/** Frames a second while the pointer drags something along a line. */
async function framesWhile(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<number> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.evaluate(() => {
    const seen = { frames: 0, began: performance.now(), ended: 0, on: true };
    Object.assign(window, { seen });
    const frame = () => {
      seen.frames += 1;
      seen.ended = performance.now();
      if (seen.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.mouse.move(to.x, to.y, { steps: 120 });
  const fps = await page.evaluate(() => {
    const { seen } = window as unknown as { seen: { frames: number; began: number; ended: number; on: boolean } };
    seen.on = false;
    return (seen.frames * 1_000) / (seen.ended - seen.began);
  });
  await page.mouse.up();
  return Math.round(fps * 10) / 10;
}

test("a map of 60 steps and 20 lanes", async () => {
  const { context, page } = await signedIn(browser, server.newLink());
  const api = apiOf(page, server.url);
  const { rev } = await api.get("/workspaces/main/journeys/get-help");
  const operations = [{ op: "import", map: large() }];
  await api.post("/workspaces/main/journeys/get-help/operations", { base_rev: rev, operations });

  const address = `${server.url}/w/main/journeys/get-help?view=map`;
  const opened: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    await page.goto("about:blank");
    await page.goto(address, { waitUntil: "commit" });
    await page.locator('[data-row="lane:lane-19"]').first().waitFor();
    const idle = () => new Promise<number>((done) => requestIdleCallback(() => done(performance.now())));
    opened.push(Math.round(await page.evaluate(idle)));
  }
  await watchKeys(page);
  await page.locator('[data-row="lane:lane-7"][data-column="step:step-1-2"]').click();
  const arrows = Array.from({ length: 40 }, (_, n) => ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"][n % 4] ?? "");
  const moving = await pressed(page, arrows);
  const typing = await pressed(page, [..."what they say here", "Enter", ..."and there", "Tab", ..."x", "Escape"]);
  const writing = await pressed(
    page,
    Array.from({ length: 20 }, (_, n) => ["a", "Enter"][n % 2] ?? ""),
  );
  const shaping = await pressed(page, ["Alt+ArrowRight", "Alt+ArrowLeft", "Alt+ArrowDown", "Control+z", "Control+y"]);

  await page.locator('[data-row="step"][data-column="step:step-0-1"]').scrollIntoViewIfNeeded();
  await page.keyboard.press("Control+Home");
  const grip = await page.locator('[data-row="step"][data-column="step:step-0-1"] [data-grip]').boundingBox();
  const point = await page
    .locator('[data-row="lane:lane-2"][data-column="step:step-0-2"] [data-feeling]')
    .boundingBox();
  const at = (box: typeof grip) => ({ x: (box?.x ?? 0) + 4, y: (box?.y ?? 0) + 8 });
  const dragging = {
    step: await framesWhile(page, at(grip), { x: 1_250, y: at(grip).y }),
    feeling: await framesWhile(page, at(point), { x: at(point).x, y: at(point).y + 90 }),
  };
  const all = [...moving, ...typing, ...writing];
  const sorted = [...opened].sort((a, b) => a - b);
  const figures = {
    map_opens_ms: sorted[2],
    map_opens_each_ms: opened,
    key_press_p95_ms: p95(all),
    key_presses: all.length,
    moving_p95_ms: p95(moving),
    typing_p95_ms: p95(typing),
    writing_p95_ms: p95(writing),
    shaping_p95_ms: p95(shaping),
    drag_fps: dragging,
  };
  note({ map: figures });
  process.stderr.write(`${JSON.stringify(figures)}\n`);
  expect(all.length).toBeGreaterThan(90);
  await context.close();
});
