import { beforeEach, expect, test, vi } from "vitest";
import type { Operation } from "../contract";
import { applyAll } from "../model/apply";
import { names, sampleMap } from "../sample";
import { type Kept, MapSession, Refusal, type Wire } from "./session";

/** A server with one map. Its next answers can be failures. */
class Server implements Wire {
  kept: Kept = { map: sampleMap(), rev: 1 };
  failing: Error[] = [];
  got: string[][] = [];

  load = async () => this.kept;
  send = async (base: number, operations: readonly Operation[]) => {
    const failure = this.failing.shift();
    if (failure) throw failure;
    this.got.push(operations.map((one) => one.op));
    try {
      this.others(...operations);
    } catch (error) {
      throw new Refusal((error as Error).message, base < this.kept.rev);
    }
    return { rev: this.kept.rev };
  };
  /** Somebody else changes the map. */
  others(...operations: Operation[]) {
    this.kept = { map: applyAll(this.kept.map, operations).map, rev: this.kept.rev + 1 };
  }
}

let server: Server;
let paper: string | null;
const drawer = {
  read: () => paper,
  write: (text: string | null) => {
    paper = text;
  },
};
const write = (step: string, text: string): Operation => ({ op: "set_cell", lane: "do", step, text });
const rename = (step: string, name: string): Operation => ({ op: "rename_step", step, name });
const settled = (session: MapSession) => vi.waitFor(() => expect(session.now().saving).toBe("saved"));

beforeEach(() => {
  server = new Server();
  paper = null;
});

function begun(): MapSession {
  let n = 0;
  return new MapSession(server.kept, server, drawer, () => `id ${n++}`);
}

test("a change is seen at once, and kept by the server", async () => {
  const session = begun();
  expect(session.change([rename("pay", "Buy")], "rename")).toBe(true);
  expect(names(session.now().map)).toBe("Join: Look, Sign | Use: Buy");
  expect(session.now().saving).toBe("saving");
  await settled(session);
  expect(server.kept.map).toEqual(session.now().map);
  expect([session.now().rev, paper]).toEqual([2, null]);
});

test("what is typed meanwhile goes together", async () => {
  const session = begun();
  for (const text of ["a", "b", "c"]) session.change([write("pay", text)], text);
  await settled(session);
  expect(server.got).toEqual([["set_cell"], ["set_cell", "set_cell"]]);
});

test("undo and redo are changes like others", async () => {
  const session = begun();
  session.change([rename("pay", "Buy")], "rename");
  session.change([{ op: "remove_stage", stage: "join" }], "remove");
  expect([session.undo(), session.undo(), session.undo()]).toEqual(["remove", "rename", undefined]);
  expect(session.now().map).toEqual(sampleMap());
  expect([session.redo(), session.now().undo, session.now().redo]).toEqual(["rename", "rename", "remove"]);
  await settled(session);
  expect(server.kept.map).toEqual(session.now().map);
});

test("what others made is there after the answer, and undo leaves it alone", async () => {
  const session = begun();
  server.others(rename("look", "See"));
  session.change([write("pay", "buys")], "write");
  await settled(session);
  expect(names(session.now().map)).toBe("Join: See, Sign | Use: Pay");
  session.undo();
  await settled(session);
  expect(names(server.kept.map)).toBe("Join: See, Sign | Use: Pay");
  expect(server.kept.map.lanes[0]?.cells.pay).toBe("pays");
});

test("a server that is away keeps nothing from being typed; it is sent later", async () => {
  vi.useFakeTimers();
  const session = begun();
  server.failing = [new TypeError("no network"), new TypeError("no network")];
  session.change([write("pay", "a")], "a");
  await vi.advanceTimersByTimeAsync(0);
  expect(session.now().saving).toBe("offline");
  session.change([write("look", "b")], "b");
  expect(session.now().map.lanes[0]?.cells).toEqual({ look: "b", pay: "a" });
  expect(paper).toContain('"b"');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(session.now().saving).toBe("saved");
  expect(server.kept.map.lanes[0]?.cells).toEqual({ look: "b", pay: "a" });
  vi.useRealTimers();
});

test("what no longer fits is set aside with its text, the rest is kept", async () => {
  const session = begun();
  server.others({ op: "remove_step", step: "sign" });
  session.change([write("sign", "lost?")], "sign");
  session.change([write("pay", "kept")], "pay");
  await settled(session);
  expect(session.now().aside.map((one) => one.words)).toEqual(["sign"]);
  expect(server.kept.map.lanes[0]?.cells.pay).toBe("kept");
  expect(paper).toContain("lost?");
  const [aside] = session.now().aside;
  if (aside) session.takeUp(aside);
  expect(session.now().aside).toHaveLength(1);
  if (aside) session.giveUp(aside);
  expect([session.now().aside.length, paper]).toEqual([0, null]);
});

test("what the server refuses goes alone, so that it takes nothing else along", async () => {
  const session = begun();
  session.change([write("pay", "first")], "first");
  session.change([write("look", "refused")], "refused");
  session.change([write("pay", "last")], "last");
  server.failing = [];
  const send = server.send;
  server.send = async (base, operations) => {
    if (operations.some((one) => one.op === "set_cell" && one.text === "refused")) throw new Refusal("No.", false);
    return send(base, operations);
  };
  await settled(session);
  expect(session.now().aside.map((one) => [one.words, one.why])).toEqual([["refused", "No."]]);
  expect(server.kept.map.lanes[0]?.cells).toEqual({ look: "reads", pay: "last" });
});

test("a page that was closed goes on with what was not sent", async () => {
  const session = begun();
  server.failing = [new TypeError("no network")];
  session.change([rename("pay", "Buy")], "rename");
  await vi.waitFor(() => expect(session.now().saving).toBe("offline"));
  session.close();
  const next = begun();
  expect(names(next.now().map)).toBe("Join: Look, Sign | Use: Buy");
  await settled(next);
  expect(names(server.kept.map)).toBe("Join: Look, Sign | Use: Buy");
});

test("a paste of thousands goes in parts and is undone at once", async () => {
  const session = begun();
  const many = Array.from({ length: 1_200 }, (_, n) => write("pay", `${n}`));
  session.change(many, "paste");
  await settled(session);
  expect(server.got.map((one) => one.length)).toEqual([500, 500, 200]);
  session.undo();
  await settled(session);
  expect(server.kept.map).toEqual(sampleMap());
});
