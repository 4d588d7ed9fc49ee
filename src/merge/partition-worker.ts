import { type Broker, BrokerError, type Entry, type Position, START } from '../broker/broker.ts';
import { showError } from '../text/show-value.ts';
import type { MergedLine } from './merged-run.ts';
import {
  PartitionMerge,
  type PartitionMergeOptions,
  UnknownFormatError,
} from './partition-merge.ts';

/** Entries that are read, and whose lines are committed, at once. */
const PAGE_ENTRIES = 64;
/** The longest wait for entries while no run is open. */
const IDLE_WAIT_MS = 1000;
/** How often a lease is extended while it holds. */
const BEATS_PER_LEASE = 3;
/** The pause before a worker loads again because another one is ahead. */
const RELOAD_PAUSE_MS = 20;
/** The pause after the first failure of a broker, which doubles with each one, and the longest. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/** The world around a worker. */
export interface WorkerHost {
  readonly broker: Broker;
  /** Epoch ms; for leases and intervals of saves only: no line depends on it. */
  readonly clock: () => number;
  /** Resolves after a time. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Takes lines once they are committed; after a reload some come again. */
  readonly onCommitted: (lines: readonly MergedLine[]) => void;
}

export interface WorkerOptions extends PartitionMergeOptions {
  readonly partition: number;
  /** The name under which the lease of the partition is taken. */
  readonly owner: string;
  readonly leaseMs: number;
  /** ms, and entries, after which a checkpoint is saved. */
  readonly checkpointMs: number;
  readonly checkpointEntries: number;
}

/** Why the work on a partition stops. */
type Pause = 'stopped' | 'notOurs' | 'reload';

/** What has been read since the last checkpoint was loaded. */
interface Place {
  /** Index of the checkpoint that was loaded or saved last. */
  base: number;
  index: number;
  position: Position;
  savedMs: number;
}

/**
 * Merges one partition: loads the checkpoint, reads entries, commits lines, saves checkpoints. Many
 * workers may do so at once: a line is stored once, by its number. What the broker refuses makes the
 * worker load again; nothing of its memory is trusted then.
 */
export class PartitionWorker {
  readonly #host: WorkerHost;
  readonly #options: WorkerOptions;
  #merge: PartitionMerge;
  #isStopping = false;
  /** Ends a wait for entries. */
  #wake = (): void => {};
  #isDrained = false;
  #hasSeenRuns = false;
  #leaseUntilMs = Number.NEGATIVE_INFINITY;
  /** The hole in the entries that made the worker load again: `before-behind`. */
  #hole = '';
  #failures = 0;
  /** Why the partition is not read any more. */
  #fault: string | undefined;

  constructor(host: WorkerHost, options: WorkerOptions) {
    this.#host = host;
    this.#options = options;
    this.#merge = new PartitionMerge(options);
  }

  /** The runs of the partition, as far as they are read. */
  get merge(): PartitionMerge {
    return this.#merge;
  }

  /** Whether all entries are read. */
  get isDrained(): boolean {
    return this.#isDrained;
  }

  /** Whether records were logged while this worker, or the owner that it waits for, was at work. */
  get hasSeenRuns(): boolean {
    return this.#hasSeenRuns;
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  /** Works until `stop` is called, or the partition cannot be read any more. Never rejects. */
  async run(): Promise<void> {
    while (!this.#isStopping && this.#fault === undefined) {
      try {
        const pause = await this.#work();
        if (pause === 'notOurs') await this.#host.sleep(this.#beatMs);
        else if (pause === 'reload') await this.#host.sleep(RELOAD_PAUSE_MS);
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  /** Forgets that all entries were read: what was appended before this call is read, then it is so. */
  lookAgain(): void {
    this.#isDrained = false;
    this.#wake();
  }

  /** Ends the work after the entries at hand. */
  stop(): void {
    this.#isStopping = true;
    this.#wake();
  }

  get #beatMs(): number {
    return this.#options.leaseMs / BEATS_PER_LEASE;
  }

  async #work(): Promise<Pause> {
    if (!(await this.#holdsLease())) {
      this.#hasSeenRuns = true; // the owner works
      return 'notOurs';
    }
    const place = await this.#load();
    while (!this.#isStopping) {
      if (!(await this.#holdsLease())) return 'notOurs';
      const goesOn = await this.#step(place);
      if (!goesOn) return 'reload';
      this.#failures = 0;
    }
    await this.#save(place);
    await this.#giveLeaseBack();
    return 'stopped';
  }

  async #load(): Promise<Place> {
    const { broker, clock } = this.#host;
    const { partition } = this.#options;
    const checkpoint = await broker.load(partition);
    const merge = new PartitionMerge(this.#options);
    if (checkpoint !== undefined) merge.restore(checkpoint.state);
    this.#merge = merge;
    this.#isDrained = false;
    const { index = 0, position = START } = checkpoint ?? {};
    return { base: index, index, position, savedMs: clock() };
  }

  /** Reads and commits once; `false` if the memory is not that of the log. */
  async #step(place: Place): Promise<boolean> {
    const { broker } = this.#host;
    const { partition } = this.#options;
    const merge = this.#merge;
    const wasDrained = this.#isDrained;
    const silenceMs = merge.hasOpenRuns ? merge.tickMs : IDLE_WAIT_MS;
    const waitMs = wasDrained ? silenceMs : 0;
    const entries = await this.#read(place, waitMs);
    if (entries === undefined) return true;
    this.#isDrained = entries.length === 0; // a broker may give fewer entries than there are
    if (this.#isDrained && wasDrained && merge.hasOpenRuns && !this.#isStopping) {
      await broker.append(partition, '', 0, new Uint8Array(0)); // silence is an entry too
    }
    const { lines, isWhole } = this.#take(entries, place);
    if (lines.length > 0) {
      const own = lines.map(({ line }) => line);
      if (!(await broker.commit(partition, place.base, own))) return false;
      this.#host.onCommitted(lines);
    }
    return isWhole && (!this.#isSaveDue(place) || (await this.#save(place)));
  }

  /** Reads entries; `undefined` if the wait for them was ended: they are read the next time. */
  async #read({ position }: Place, waitMs: number): Promise<readonly Entry[] | undefined> {
    const reading = this.#host.broker.read(this.#options.partition, position, PAGE_ENTRIES, waitMs);
    reading.catch(() => {}); // the broker may be closed before an ended wait
    const woken = new Promise<undefined>((resolve) => {
      this.#wake = () => resolve(undefined);
    });
    return await (waitMs > 0 ? Promise.race([reading, woken]) : reading);
  }

  /** Merges entries up to the first one that is not the next. */
  #take(entries: readonly Entry[], place: Place) {
    const lines: MergedLine[] = [];
    for (const entry of entries) {
      if (entry.index !== place.index + 1 && !this.#acceptsHole(place.index, entry.index)) {
        return { lines, isWhole: false };
      }
      this.#hasSeenRuns ||= entry.batch.length > 0;
      place.index = entry.index;
      place.position = entry.position;
      lines.push(...this.#merge.take(entry));
    }
    return { lines, isWhole: true };
  }

  /**
   * Entries are missing: another worker's checkpoint has trimmed them, or the log has lost them. The
   * first time the worker loads again; where they are missing still, they are lost, and counted.
   */
  #acceptsHole(before: number, behind: number): boolean {
    const hole = `${before}-${behind}`;
    if (this.#hole !== hole) {
      this.#hole = hole;
      return false;
    }
    this.#hole = '';
    const lost = Math.max(0, behind - before - 1);
    this.#merge.noteLost(lost);
    this.#options.warn(`partition ${this.#options.partition} has lost ${lost} entries`);
    return true;
  }

  #isSaveDue({ base, index, savedMs }: Place): boolean {
    const { checkpointMs, checkpointEntries } = this.#options;
    if (index === base) return false;
    return index - base >= checkpointEntries || this.#host.clock() - savedMs >= checkpointMs;
  }

  /** Saves a checkpoint; `false` if another worker's is ahead. */
  async #save(place: Place): Promise<boolean> {
    const { base, index, position } = place;
    if (index === base) return true;
    const { state, ended } = this.#merge.checkpoint();
    const checkpoint = { index, position, state, ended };
    if (!(await this.#host.broker.save(this.#options.partition, checkpoint))) return false;
    this.#merge.forget(ended);
    place.base = index;
    place.savedMs = this.#host.clock();
    return true;
  }

  async #holdsLease(): Promise<boolean> {
    const { broker, clock } = this.#host;
    const { partition, owner, leaseMs } = this.#options;
    const nowMs = clock();
    if (nowMs < this.#leaseUntilMs - leaseMs + this.#beatMs) return true;
    const isOurs = await broker.acquire(partition, owner, leaseMs);
    this.#leaseUntilMs = isOurs ? nowMs + leaseMs : Number.NEGATIVE_INFINITY;
    return isOurs;
  }

  async #giveLeaseBack(): Promise<void> {
    this.#leaseUntilMs = Number.NEGATIVE_INFINITY;
    await this.#host.broker.acquire(this.#options.partition, this.#options.owner, 0);
  }

  async #recover(error: unknown): Promise<void> {
    const isClosed = error instanceof BrokerError && error.fault === 'closed';
    if (isClosed || error instanceof UnknownFormatError || !(error instanceof BrokerError)) {
      const message = error instanceof Error ? error.message : showError(error);
      this.#fault = isClosed && this.#isStopping ? undefined : message;
      if (!isClosed) this.#options.warn(message);
      this.#isStopping ||= isClosed;
      return;
    }
    if (error.fault === 'refused') {
      this.#fault = error.message;
      this.#options.warn(error.message);
      return;
    }
    if (this.#failures === 0) this.#options.warn(error.message); // once an episode
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures++;
    await this.#host.sleep(pauseMs);
  }
}
