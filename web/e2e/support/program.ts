// The program itself, on a free port, with a folder of its own.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How long the program may take until it answers. */
const START_MS = 120_000;

/** The value of a variable that the tests need. */
export function needed(name: string, what: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`$${name} must name ${what}; \`cargo xtask test\` sets it`);
  return value;
}

function program(): string {
  return needed("DESIRELINE_PROGRAM", "a program with the web app in it");
}

/** A server that runs until it is stopped. */
export class Server {
  private constructor(
    private readonly child: ChildProcess,
    /** The folder with its data. */
    readonly data: string,
    /** Its address, as `http://127.0.0.1:40123`. */
    readonly url: string,
    /** The link that it printed; it signs in once. */
    readonly setupLink: string,
  ) {}

  /** Starts a server. `prepare` may fill its folder beforehand. */
  static async start(prepare?: (data: string) => void): Promise<Server> {
    const data = mkdtempSync(join(tmpdir(), "desireline-e2e-"));
    prepare?.(data);
    const listen = ["--listen", "127.0.0.1:0", "--public-listen", "127.0.0.1:0"];
    const child = spawn(program(), ["serve", "--data", data, ...listen], { stdio: ["ignore", "pipe", "pipe"] });
    const said = await heard(child, /^setup: +(\S+)/m);
    const url = /^app: +(\S+)/m.exec(said)?.[1];
    const link = /^setup: +(\S+)/m.exec(said)?.[1];
    if (!url || !link) throw new Error(`the program printed no address:\n${said}`);
    return new Server(child, data, url, link);
  }

  /** Runs a command of the program on the folder of this server. */
  command(...args: string[]): string {
    return run([...args, "--data", this.data]);
  }

  /** Another link that signs in once. */
  newLink(): string {
    const said = this.command("serve", "--new-token");
    const token = /#(\S+)/.exec(said)?.[1];
    if (!token) throw new Error(`the program printed no link:\n${said}`);
    return `${this.url}/setup#${token}`;
  }

  /** Ends the server and takes its folder away. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    await ended;
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** Runs a command of the program to its end, and returns what it printed. */
export function run(args: readonly string[]): string {
  const done = spawnSync(program(), args, { encoding: "utf8", timeout: START_MS, maxBuffer: 64 * 1024 * 1024 });
  if (done.status !== 0) throw new Error(`\`desireline ${args.join(" ")}\` failed:\n${done.stderr}${done.error ?? ""}`);
  return done.stdout;
}

/** Waits until the program has printed what is looked for; returns all that it printed. */
function heard(child: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = "";
    let log = "";
    const fail = (why: string) => reject(new Error(`the program ${why}:\n${out}${log}`));
    const timer = setTimeout(() => fail("did not start in time"), START_MS);
    child.once("exit", () => fail("ended"));
    child.stderr?.on("data", (bytes: Buffer) => {
      log = (log + bytes.toString()).slice(-10_000);
    });
    child.stdout?.on("data", (bytes: Buffer) => {
      out += bytes.toString();
      if (!wanted.test(out)) return;
      clearTimeout(timer);
      child.removeAllListeners("exit");
      resolve(out);
    });
  });
}
