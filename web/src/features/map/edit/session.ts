// A map under the hands of one person: what they do is seen at once, kept until the server has it, and can be undone.
import type { MapDoc, Operation } from "../contract";
import { applyAll, Unfit } from "../model/apply";

/** What the server has. */
export interface Kept {
  map: MapDoc;
  rev: number;
}

/** The way to the server. A promise that fails with a `Refusal` was answered; any other failure is one of the way. */
export interface Wire {
  send: (base: number, operations: readonly Operation[], id: string) => Promise<{ rev: number }>;
  /** The latest revision. */
  load: () => Promise<Kept>;
}

/** The server answered that it does not take this. */
export class Refusal extends Error {
  constructor(
    message: string,
    /** Whether others came first: then it may fit what they made. */
    readonly overtaken: boolean,
  ) {
    super(message);
  }
}

/** Where what was typed is kept until the server has it, so that neither a crash nor a closed page loses it. */
export interface Drawer {
  read: () => string | null;
  write: (text: string | null) => void;
}

/** Operations that are sent together. */
export interface Batch {
  id: string;
  words: string;
  operations: Operation[];
}

/** What could not be kept, and why. */
export interface Aside extends Batch {
  why: string;
}

export type Saving = "saved" | "saving" | "offline";

export interface SessionState {
  map: MapDoc;
  rev: number;
  saving: Saving;
  /** What could not be kept; it is shown until somebody says what to do with it. */
  aside: readonly Aside[];
  /** What was done last, for undo, and what was undone last, for redo. */
  undo: string | undefined;
  redo: string | undefined;
  /** What was just said: a change that does not fit. It has a number, so that the same words are said again. */
  said: { words: string; n: number } | undefined;
}

interface Done {
  id: string;
  words: string;
  operations: readonly Operation[];
  undo: readonly Operation[];
}

/** The server takes 1,000 operations at once. */
const MOST_OPERATIONS = 500;
/** How long to wait until it is tried again, by how often it failed. */
const WAITS_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
/** How many changes can be undone. */
const MOST_UNDO = 500;

export class MapSession {
  private kept: Kept;
  private queue: Batch[] = [];
  private sending = 0;
  /** So many of the next batches go alone, since together they were refused. */
  private alone = 0;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private undoing: Done[] = [];
  private redoing: Done[] = [];
  private listeners = new Set<() => void>();
  private closed = false;
  private state: SessionState;

  constructor(
    kept: Kept,
    private readonly wire: Wire,
    private readonly drawer: Drawer,
    private readonly newId: () => string = () => crypto.randomUUID(),
  ) {
    this.kept = kept;
    this.state = { ...kept, saving: "saved", aside: [], undo: undefined, redo: undefined, said: undefined };
    this.takeOut();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly now = (): SessionState => this.state;

  /** Carries out operations at once, and sends them. False, with words, when they do not fit. */
  readonly change = (operations: readonly Operation[], words: string): boolean => {
    if (operations.length === 0) return false;
    const done = this.carryOut(operations, words);
    if (!done) return false;
    this.undoing.push(done);
    if (this.undoing.length > MOST_UNDO) this.undoing.shift();
    this.redoing = [];
    this.tell({});
    return true;
  };

  readonly undo = (): string | undefined => this.back(this.undoing, this.redoing);
  readonly redo = (): string | undefined => this.back(this.redoing, this.undoing);

  /** Says something to whoever edits. */
  readonly say = (words: string): void => this.tell({ said: { words, n: (this.state.said?.n ?? 0) + 1 } });

  /** Tries again at once what could not be sent. */
  readonly retry = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.queue.length === 0) {
      this.tell({ saving: "saved" });
      void this.refresh();
    }
    void this.pump();
  };

  /** Sets aside what cannot be done any more, for somebody to say what becomes of it. */
  readonly putAside = (operations: Operation[], words: string, why: string): void => {
    if (operations.length === 0) return;
    this.tell({ aside: [...this.state.aside, { id: this.newId(), operations, words, why }] });
    this.putAway();
  };

  /** Tries again what was set aside. */
  readonly takeUp = (aside: Aside): void => {
    const rest = this.state.aside.filter((one) => one !== aside);
    this.tell({ aside: rest });
    if (!this.change(aside.operations, aside.words)) this.tell({ aside: [...rest, aside] });
  };

  /** Gives up what was set aside. */
  readonly giveUp = (aside: Aside): void => {
    this.tell({ aside: this.state.aside.filter((one) => one !== aside) });
    this.putAway();
  };

  /** Looks at what others made, when nothing of one's own is under way. */
  readonly refresh = async (): Promise<void> => {
    if (this.sending > 0 || this.queue.length > 0 || this.closed) return;
    try {
      const latest = await this.wire.load();
      if (latest.rev > this.kept.rev) this.rebase(latest);
    } catch {
      // What is shown stays; the next change finds out.
    }
  };

  /** Sends what waits; a closed session may be opened again. */
  open(): void {
    this.closed = false;
    void this.pump();
  }

  /** Sends nothing more; what waits is kept in the browser. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private carryOut(operations: readonly Operation[], words: string): Done | undefined {
    try {
      const { map, undo } = applyAll(this.state.map, operations);
      const id = this.newId();
      for (let at = 0; at < operations.length; at += MOST_OPERATIONS) {
        const part = operations.slice(at, at + MOST_OPERATIONS);
        this.queue.push({ id: at === 0 ? id : this.newId(), words, operations: part });
      }
      this.tell({ map, saving: this.state.saving === "offline" ? "offline" : "saving" });
      this.putAway();
      void this.pump();
      return { id, words, operations, undo };
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      this.say(error.message);
      return undefined;
    }
  }

  private back(from: Done[], to: Done[]): string | undefined {
    const last = from.pop();
    if (!last) return undefined;
    const done = this.carryOut(last.undo, last.words);
    if (done) to.push(done);
    this.tell({});
    return done && last.words;
  }

  private async pump(): Promise<void> {
    if (this.sending > 0 || this.queue.length === 0 || this.timer !== undefined || this.closed) return;
    const batches = this.next();
    const [first] = batches;
    if (!first) return;
    this.sending = batches.length;
    const operations = batches.flatMap((batch) => batch.operations);
    try {
      const { rev } = await this.wire.send(this.kept.rev, operations, first.id);
      this.failures = 0;
      this.alone = Math.max(0, this.alone - batches.length);
      this.queue.splice(0, batches.length);
      if (rev === this.kept.rev + 1) {
        const map = this.queue.length === 0 ? this.state.map : applyAll(this.kept.map, operations).map;
        this.kept = { map, rev };
        this.tell({ rev });
      } else {
        this.rebase(await this.wire.load());
      }
      this.sending = 0;
    } catch (error) {
      this.sending = 0;
      if (error instanceof Refusal) await this.refused(batches, error);
      else this.failed();
    }
    this.putAway();
    this.tell({ saving: this.timer !== undefined ? "offline" : this.queue.length > 0 ? "saving" : "saved" });
    void this.pump();
  }

  /** The batches that go next: together, unless that was refused. */
  private next(): Batch[] {
    if (this.alone > 0) return this.queue.slice(0, 1);
    const batches: Batch[] = [];
    let n = 0;
    for (const batch of this.queue) {
      n += batch.operations.length;
      if (batches.length > 0 && n > MOST_OPERATIONS) break;
      batches.push(batch);
    }
    return batches;
  }

  private failed(): void {
    const wait = WAITS_MS[Math.min(this.failures, WAITS_MS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(this.retry, wait);
  }

  private async refused(batches: readonly Batch[], refusal: Refusal): Promise<void> {
    const [first] = batches;
    if (batches.length > 1 || !first) {
      this.alone = batches.length;
      return;
    }
    let latest: Kept;
    try {
      latest = await this.wire.load();
    } catch {
      this.failed();
      return;
    }
    // What others made may have changed why it was refused; once there is nothing new, it is the change itself.
    if (!refusal.overtaken || latest.rev === this.kept.rev) this.setAside(first, refusal.message);
    this.rebase(latest);
  }

  private setAside(batch: Batch, why: string): void {
    this.queue = this.queue.filter((one) => one.id !== batch.id);
    this.undoing = this.undoing.filter((one) => one.id !== batch.id);
    this.redoing = this.redoing.filter((one) => one.id !== batch.id);
    this.tell({ aside: [...this.state.aside, { ...batch, why }] });
  }

  /** Carries out what is not sent yet on what the server has; what does not fit is set aside. */
  private rebase(latest: Kept): void {
    this.kept = latest;
    let { map } = latest;
    for (const batch of [...this.queue]) {
      try {
        map = applyAll(map, batch.operations).map;
      } catch (error) {
        if (!(error instanceof Unfit)) throw error;
        this.setAside(batch, error.message);
      }
    }
    this.tell({ map, rev: latest.rev });
  }

  private putAway(): void {
    const { aside } = this.state;
    const empty = this.queue.length === 0 && aside.length === 0;
    this.drawer.write(empty ? null : JSON.stringify({ queue: this.queue, aside }));
  }

  /** Takes up what was left when the page closed. */
  private takeOut(): void {
    const text = this.drawer.read();
    if (!text) return;
    try {
      const { queue, aside } = JSON.parse(text) as { queue: Batch[]; aside: Aside[] };
      this.state = { ...this.state, aside };
      for (const batch of queue) {
        if (alreadyThere(this.state.map, batch.operations)) continue;
        this.queue.push(batch);
      }
      this.rebase(this.kept);
    } catch {
      this.queue = [];
    }
    this.putAway();
    if (this.queue.length > 0) {
      this.tell({ saving: "saving" });
      void this.pump();
    }
  }

  private tell(change: Partial<SessionState>): void {
    const undo = this.undoing.at(-1)?.words;
    const redo = this.redoing.at(-1)?.words;
    this.state = { ...this.state, ...change, undo, redo };
    for (const listener of this.listeners) listener();
  }
}

/** Whether a map has what operations would make: they arrived, and the answer was lost. */
function alreadyThere(map: MapDoc, operations: readonly Operation[]): boolean {
  return operations.some((operation) => {
    if (operation.op === "add_stage") return map.stages.some((stage) => stage.id === operation.stage.id);
    if (operation.op === "add_lane") return map.lanes.some((lane) => lane.id === operation.lane.id);
    if (operation.op === "add_step") {
      return map.stages.some((stage) => stage.steps.some((step) => step.id === operation.step.id));
    }
    return false;
  });
}
