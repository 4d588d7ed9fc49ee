import type { Broker } from '../broker/broker.ts';
import { withInc } from '../wire/with-inc.ts';
import type { Outbox } from './outbox.ts';
import type { RankLink } from './rank-link.ts';
import { type Spool, shipBatches } from './spool.ts';
import { countText } from './wording.ts';

/**
 * The silence after which the broker is asked for its mark before the next batch: it may have been
 * restarted meanwhile, without its newest entries, and without a call that failed.
 */
const SILENCE_MS = 50;
/** A spool is written anew when it has this many bytes more than twice what is needed. */
const SPOOL_SLACK = 16 * 2 ** 20;

export interface RankSessionDependencies {
  readonly broker: Broker;
  readonly link: RankLink;
  readonly outbox: Outbox;
  /** Epoch milliseconds now. */
  readonly clock: () => number;
  readonly warn: (message: string) => void;
  readonly spool?: Spool | undefined;
}

/** What the broker has taken. */
export interface SentCounts {
  readonly records: number;
  readonly bytes: number;
  /** Records that were sent again, because the broker had lost them. */
  readonly again: number;
}

/**
 * Keeps what a rank and its broker agree on: which process of the rank is the newest, and which
 * records the broker has. All calls reject where the broker fails; the next one is `reach` then.
 */
export class RankSession {
  readonly #with: RankSessionDependencies;
  /** Whether this was made the newest incarnation of the rank. */
  #hasBegun = false;
  /** Whether the broker has answered since it failed last. */
  #isReached = false;
  /** Whether anything was sent since the last check. */
  #isAlive = false;
  /** The number of the last record that the broker has taken. */
  #acked = 0;
  /** When the broker answered last. */
  #answeredMs = Number.NEGATIVE_INFINITY;
  readonly #counts = { records: 0, bytes: 0, again: 0 };

  constructor(dependencies: RankSessionDependencies) {
    this.#with = dependencies;
  }

  /** Whether calls other than `reach` make sense. */
  get isReached(): boolean {
    return this.#isReached;
  }

  get counts(): SentCounts {
    return this.#counts;
  }

  /** Notes that the broker has failed. */
  lose(): void {
    this.#with.outbox.takeBack();
    this.#isReached = false;
  }

  /**
   * Reaches the broker, for the first time or again, and goes back to what it has. Returns the
   * incarnation of a later process that has taken the rank.
   */
  async reach(): Promise<number | undefined> {
    if (!this.#hasBegun) await this.#begin();
    const later = await this.check();
    this.#isReached = true;
    return later;
  }

  /**
   * Looks whether another process has taken the rank, and returns its incarnation; else whether the
   * broker has all that it took.
   */
  async check(): Promise<number | undefined> {
    const { link, outbox, clock } = this.#with;
    const newest = await link.newestInc();
    if (newest > link.inc) return newest;
    await this.#compareMarks();
    if (newest < link.inc) await link.announce(this.#acked + 1); // the broker has lost it
    outbox.forget(clock());
    return undefined;
  }

  /** Shows that the rank is alive, if nothing else has since the last call. */
  async showLife(seq: number): Promise<void> {
    const { link, outbox } = this.#with;
    const isSilent = !this.#isAlive && outbox.waiting === 0;
    this.#isAlive = false;
    if (isSilent) await link.signal('alive', seq);
  }

  /** Sends the oldest batch that waits, and returns the number of its records. */
  async sendNext(): Promise<number> {
    const { link, outbox, clock } = this.#with;
    if (clock() - this.#answeredMs > SILENCE_MS) await this.#compareMarks();
    const batch = outbox.beginSending();
    if (batch === undefined) return 0;
    await link.send(batch);
    this.#answeredMs = clock();
    outbox.acknowledge(this.#answeredMs);
    const records = batch.end - batch.first + 1;
    this.#acked = batch.end;
    this.#isAlive = true;
    this.#counts.records += records;
    this.#counts.bytes += batch.bytes.length;
    this.#trimSpool();
    return records;
  }

  /** Makes this the newest incarnation of its rank, behind what earlier ones have left. */
  async #begin(): Promise<void> {
    const { broker, link, outbox, spool, warn } = this.#with;
    for (const warning of await link.preflight()) warn(warning);
    for (const left of spool?.takeLeft() ?? []) {
      await shipBatches(broker, left.batches);
      left.remove();
    }
    if (await link.begin(this.#acked + 1)) {
      outbox.rewrite((bytes) => withInc(bytes, link.inc));
      spool?.replace(outbox.batches.map(({ bytes }) => bytes));
    }
    this.#hasBegun = true;
  }

  /** Sends again what the broker has taken and lost. */
  async #compareMarks(): Promise<void> {
    const { link, outbox, clock, warn } = this.#with;
    const last = await link.lastRecord();
    this.#answeredMs = clock();
    if (last === this.#acked && this.#isReached) return;
    this.#counts.again += outbox.rewind(last, this.#answeredMs);
    const lost = Math.min(this.#acked, outbox.first - 1) - last;
    if (lost > 0) warn(`the broker has lost ${countText(lost)} records that are not kept any more`);
    this.#acked = last;
  }

  #trimSpool(): void {
    const { spool, outbox } = this.#with;
    if (spool === undefined || spool.bytes < 2 * outbox.bytes + SPOOL_SLACK) return;
    spool.replace(outbox.batches.map(({ bytes }) => bytes));
  }
}
