import {
  type Broker,
  BrokerError,
  type Checkpoint,
  DEFAULT_KEEP_LINES,
  DEFAULT_PARTITIONS,
  type Entry,
  type FollowOptions,
  type Line,
  type Position,
} from './broker.ts';
import { CallChecks } from './check-call.ts';
import { committedLines, type PlacedLine } from './committed-lines.ts';
import { MemoryStore, type StartTimer } from './memory-store.ts';
import { partitionOf } from './partition-of.ts';
import { runPrefix } from './producer-name.ts';

/** What a broker in memory needs of the world. */
export interface MemoryBrokerOptions {
  /** Clock of the entries and leases, in ms since 1970. */
  readonly clock: () => number;
  readonly startTimer: StartTimer;
  /** Memory shared with other brokers; default one of its own. */
  readonly store?: MemoryStore | undefined;
  readonly partitions?: number | undefined;
  readonly keepLines?: number | undefined;
}

/** The number of lines that are read at once. */
const PAGE_LINES = 1000;

/** A broker in the memory of one process: nothing of it outlives the process. */
export class MemoryBroker implements Broker {
  readonly partitions: number;
  readonly #clock: () => number;
  readonly #startTimer: StartTimer;
  readonly #store: MemoryStore;
  readonly #keepLines: number;
  readonly #checks: CallChecks;
  #isClosed = false;

  constructor({ clock, startTimer, store, partitions, keepLines }: MemoryBrokerOptions) {
    this.partitions = partitions ?? DEFAULT_PARTITIONS;
    this.#checks = new CallChecks(this.partitions);
    this.#clock = clock;
    this.#startTimer = startTimer;
    this.#store = store ?? new MemoryStore();
    this.#keepLines = keepLines ?? DEFAULT_KEEP_LINES;
  }

  async append(number: number, who: string, end: number, batch: Uint8Array): Promise<void> {
    this.#checks.append(number, who, end, batch);
    const partition = this.#open(number);
    partition.lastIndex++;
    partition.lastMs = Math.max(partition.lastMs, this.#clock());
    partition.entries.push({
      position: String(partition.lastIndex),
      index: partition.lastIndex,
      ms: partition.lastMs,
      batch: new Uint8Array(batch), // `slice` of a Buffer is no copy
    });
    if (who !== '') partition.marks.set(who, Math.max(end, partition.marks.get(who) ?? 0));
    partition.wake();
  }

  async mark(number: number, who: string): Promise<number> {
    return this.#open(number).marks.get(who) ?? 0;
  }

  async read(number: number, after: Position, max: number, waitMs: number): Promise<Entry[]> {
    this.#checks.read(number, max, waitMs);
    const { entries } = this.#open(number);
    const found = await this.#readBehind(number, waitMs, () =>
      entries.slice(firstBehind(entries, after), firstBehind(entries, after) + max),
    );
    return found.map((entry) => ({ ...entry, batch: new Uint8Array(entry.batch) }));
  }

  async load(number: number): Promise<Checkpoint | undefined> {
    const { checkpoint } = this.#open(number);
    return checkpoint && { ...checkpoint, state: new Uint8Array(checkpoint.state) };
  }

  async save(number: number, checkpoint: Checkpoint): Promise<boolean> {
    this.#checks.save(number, checkpoint);
    const partition = this.#open(number);
    if (checkpoint.index <= (partition.checkpoint?.index ?? 0)) return false;
    const { index, position, state, ended = [] } = checkpoint;
    partition.checkpoint = { index, position, state: new Uint8Array(state) };
    for (const run of ended) {
      partition.lastLines.delete(run);
      const prefix = runPrefix(run);
      for (const who of partition.marks.keys()) {
        if (who.startsWith(prefix)) partition.marks.delete(who);
      }
    }
    partition.entries.splice(0, firstBehind(partition.entries, position));
    return true;
  }

  async commit(number: number, base: number, lines: readonly Line[]): Promise<boolean> {
    this.#checks.commit(number, base, lines);
    const partition = this.#open(number);
    if ((partition.checkpoint?.index ?? 0) > base) return false;
    const lastLines = new Map<string, number>();
    const added: Line[] = [];
    for (const line of lines) {
      const last = lastLines.get(line.run) ?? partition.lastLines.get(line.run) ?? 0;
      if (line.order > last + 1) return false;
      if (line.order <= last) continue;
      lastLines.set(line.run, line.order);
      added.push(line);
    }
    for (const [run, last] of lastLines) partition.lastLines.set(run, last);
    for (const { run, order, text, tag } of added) {
      const position = String(++partition.lastLine);
      partition.lines.push({ position, run, order, text, ...(tag !== undefined && { tag }) });
    }
    partition.lines.splice(0, partition.lines.length - this.#keepLines);
    partition.wake();
    return true;
  }

  lines(run: string, from: number, options?: FollowOptions): AsyncIterable<Line> {
    const number = partitionOf(run, this.partitions);
    const readPage = async (after: Position, waitMs: number): Promise<PlacedLine[]> => {
      const { lines } = this.#open(number);
      return await this.#readBehind(number, waitMs, () => {
        const first = firstBehind(lines, after);
        return lines.slice(first, first + PAGE_LINES);
      });
    };
    return committedLines(readPage, { run, from }, options);
  }

  async acquire(number: number, owner: string, ms: number): Promise<boolean> {
    const partition = this.#open(number);
    const now = this.#clock();
    const { lease } = partition;
    if (lease !== undefined && lease.untilMs > now && lease.owner !== owner) return false;
    partition.lease = { owner, untilMs: now + ms };
    return ms > 0;
  }

  async preflight(): Promise<readonly string[]> {
    const agreed = this.#store.agreeOn(this.partitions);
    if (agreed === this.partitions) return [];
    const message = `the memory has ${agreed} partitions, asked for ${this.partitions}`;
    throw new BrokerError('refused', message);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#store.wake();
  }

  #open(number: number) {
    this.#checks.partition(number);
    if (this.#isClosed) throw new BrokerError('closed', 'the broker is closed');
    return this.#store.partition(number);
  }

  /** Reads until there is something, the broker is closed, or the wait is over. */
  async #readBehind<Item>(number: number, waitMs: number, read: () => Item[]): Promise<Item[]> {
    const endMs = this.#clock() + waitMs;
    for (let leftMs = waitMs; ; leftMs = endMs - this.#clock()) {
      const found = this.#isClosed ? [] : read();
      if (found.length > 0 || leftMs <= 0 || this.#isClosed) return found;
      await this.#store.partition(number).changed(leftMs, this.#startTimer);
    }
  }
}

/** Returns the place of the first item behind a position. Items are in the order of positions. */
function firstBehind(items: readonly { readonly position: Position }[], after: Position): number {
  const first = Number(items[0]?.position ?? 0); // positions count on by one
  return Math.min(items.length, Math.max(0, Number(after) - first + 1));
}
