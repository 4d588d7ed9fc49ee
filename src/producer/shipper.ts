import { type Broker, BrokerError } from '../broker/broker.ts';
import type { StartTimer } from '../broker/memory-store.ts';
import type { DistributedStats } from '../engine/stats.ts';
import { withInc } from '../wire/with-inc.ts';
import { OutageReport } from './outage-report.ts';
import { Outbox, type SealedBatch } from './outbox.ts';
import type { RankIdentity } from './rank-identity.ts';
import { RankLink } from './rank-link.ts';
import { type Spool, shipBatches } from './spool.ts';
import { Waiters } from './waiters.ts';
import { clockText, countText } from './wording.ts';

/** The time without an entry after which an aggregator takes a rank for dead. */
const DEAD_AFTER_MS = 30_000;
/** The interval at which a rank shows that it is alive, and looks whether the broker has all. */
const BEAT_MS = DEAD_AFTER_MS / 6;
/** The first and the longest pause before a broker that failed is tried again. */
const MIN_RETRY_MS = 100;
const MAX_RETRY_MS = 5000;
/** The time that `flush` and `close` wait for the broker. */
const MAX_WAIT_MS = 5000;
/**
 * The silence after which the broker is asked for its mark before the next batch: it may have been
 * restarted meanwhile, without its newest entries, and without a call that failed.
 */
const SILENCE_MS = 50;
/** A spool is written anew when it has this many bytes more than twice what is needed. */
const SPOOL_SLACK = 16 * 2 ** 20;

export interface ShipperOptions {
  readonly identity: RankIdentity;
  /** Bytes of batches that are kept in memory. */
  readonly maxBuffer: number;
}

/** The world around a shipper. */
export interface ShipperDependencies {
  readonly broker: Broker;
  /** Epoch milliseconds now. */
  readonly clock: () => number;
  readonly startTimer: StartTimer;
  /** Starts a timer for which the process stays alive. */
  readonly holdingTimer: StartTimer;
  /** Called with what the user should know of, once per problem. */
  readonly warn: (message: string) => void;
  readonly spool?: Spool | undefined;
}

/**
 * Brings the batches of one rank to a broker, one at a time and in their order, however often the
 * broker is out of reach or loses its newest entries. Never throws, and never waits in the call.
 */
export class Shipper {
  readonly #identity: RankIdentity;
  readonly #with: ShipperDependencies;
  readonly #link: RankLink;
  readonly #outbox: Outbox;
  readonly #outage: OutageReport;
  /** Who waits for the broker to have all, and for room. */
  readonly #idle: Waiters;
  readonly #room: Waiters;
  #phase: 'open' | 'closing' | 'closed' | 'replaced' = 'open';
  /** Whether this is the newest incarnation of the rank. */
  #hasBegun = false;
  /** Whether the broker has answered since it failed last. */
  #isReached = false;
  #isPumping = false;
  #isCheckDue = false;
  #isByeDue = false;
  /** Whether anything was sent since the last check. */
  #isAlive = false;
  #hasToldFull = false;
  /** The number of the next record, and of the last one that the broker has taken. */
  #seq = 1;
  #acked = 0;
  /** When the broker answered last. */
  #answeredMs = Number.NEGATIVE_INFINITY;
  #counts = { sent: 0, sentAgain: 0, bytes: 0, refused: 0 };
  #retryMs = MIN_RETRY_MS;
  #stopRetry: (() => void) | undefined;
  #stopBeat: (() => void) | undefined;
  #lastFault = 'the broker did not take them in 5 s';

  constructor({ identity, maxBuffer }: ShipperOptions, dependencies: ShipperDependencies) {
    const { broker, clock, warn, holdingTimer } = dependencies;
    this.#identity = identity;
    this.#with = dependencies;
    this.#link = new RankLink(identity, broker, clock);
    this.#outbox = new Outbox(maxBuffer);
    this.#outage = new OutageReport({ clock, warn, maxBuffer });
    this.#idle = new Waiters(holdingTimer);
    this.#room = new Waiters(holdingTimer);
  }

  /** The incarnation; a later one once it is known that the rank had one ahead of the clock. */
  get inc(): number {
    return this.#link.inc;
  }

  /** The number of the next record. */
  get seq(): number {
    return this.#seq;
  }

  /** Whether more records would lead to some being dropped. */
  get isFull(): boolean {
    return this.#isRunning && this.#outbox.isFull;
  }

  get stats(): DistributedStats {
    const { sent, sentAgain, bytes, refused } = this.#counts;
    const { waiting, dropped } = this.#outbox;
    return { sent, waiting, dropped: dropped + refused, sentAgain, bytes };
  }

  /** Begins to reach the broker, before the first record. */
  open(): void {
    this.#wake();
  }

  /** Takes a batch of `count` records, the first of which has the number `seq`. */
  add(bytes: Uint8Array, count: number): void {
    const batch = { bytes, first: this.#seq, end: this.#seq + count - 1 };
    this.#seq += count;
    if (!this.#isRunning) {
      this.#refuse(count);
      return;
    }
    this.#with.spool?.write(bytes);
    const before = this.#outbox.dropped;
    this.#outbox.add(batch);
    if (this.#outbox.dropped > before) this.#tellFull();
    this.#wake();
  }

  /** Resolves when the broker has all records; rejects with the reason after 5 s. */
  async flush(): Promise<void> {
    if (!this.#isRunning) return;
    const isOut = this.#allOut();
    this.#wake();
    if (!(await isOut)) throw new Error(`windrow: ${this.#unsentText}`);
  }

  /** Resolves when there may be room for more records, after `ms` at the latest. */
  async whenRoom(ms: number): Promise<void> {
    if (this.isFull) await this.#room.wait(ms);
  }

  /** Sends all that waits, and says that the rank has ended. Resolves after 5 s at the latest. */
  async close(): Promise<void> {
    if (this.#phase !== 'open') return;
    this.#phase = 'closing';
    this.#stopBeat?.();
    const isOut = this.#allOut();
    this.#isByeDue = true;
    this.#wake();
    const isAll = await isOut;
    if (this.#phase === 'closing') this.#end(isAll);
  }

  /** Ends at once, because the process exits. Returns what is lost, as a text for the user. */
  endNow(): string | undefined {
    if (!this.#isRunning) return undefined;
    this.#stop('closed');
    const isLost = this.#outbox.waiting > 0 && this.#with.spool === undefined;
    return isLost ? this.#unsentText : undefined;
  }

  get #isRunning(): boolean {
    return this.#phase === 'open' || this.#phase === 'closing';
  }

  #allOut(): Promise<boolean> {
    return this.#idle.wait(MAX_WAIT_MS);
  }

  #end(isOut: boolean): void {
    this.#stop('closed');
    const { spool, warn } = this.#with;
    if (isOut) spool?.remove();
    else if (spool === undefined) warn(this.#unsentText);
  }

  #stop(phase: 'closed' | 'replaced'): void {
    this.#phase = phase;
    this.#stopBeat?.();
    this.#stopRetry?.();
    this.#room.callAll();
  }

  get #unsentText(): string {
    return `${countText(this.#outbox.waiting)} records were not sent: ${this.#lastFault}`;
  }

  #wake(): void {
    if (this.#isPumping || this.#stopRetry !== undefined || !this.#isRunning) return;
    this.#isPumping = true;
    void this.#pump();
  }

  /** Does all that is to be done. One call at a time. Never rejects. */
  async #pump(): Promise<void> {
    try {
      if (!this.#isReached) await this.#reach();
      while (this.#isRunning && (await this.#step())) {
        // until nothing is to be done
      }
      this.#isPumping = false;
      this.#rest();
    } catch (error) {
      this.#isPumping = false;
      this.#lose(error);
    }
  }

  /** Tells who waits that nothing is to be done, unless something has come meanwhile. */
  #rest(): void {
    const isDue = this.#isByeDue || this.#isCheckDue || this.#outbox.waiting > 0;
    if (isDue && this.#isRunning) {
      this.#wake();
      return;
    }
    this.#outage.end(this.#outbox.dropped);
    this.#room.callAll();
    this.#idle.callAll();
  }

  /** Does the next thing that is to be done; `false` if there is none. */
  async #step(): Promise<boolean> {
    if (this.#isCheckDue) {
      this.#isCheckDue = false;
      await this.#check();
      return true;
    }
    if (this.#outbox.waiting > 0) {
      await this.#sendNext();
      return true;
    }
    if (!this.#isByeDue) return false;
    await this.#link.signal('bye', this.#seq);
    this.#isByeDue = false;
    return true;
  }

  async #sendNext(): Promise<void> {
    const { clock } = this.#with;
    if (clock() - this.#answeredMs > SILENCE_MS) await this.#compareMarks();
    const batch = this.#outbox.beginSending();
    if (batch === undefined) return;
    await this.#link.send(batch);
    this.#answeredMs = clock();
    this.#noteSent(batch);
  }

  #noteSent(batch: SealedBatch): void {
    const records = batch.end - batch.first + 1;
    this.#outbox.acknowledge(this.#with.clock());
    this.#acked = batch.end;
    this.#isAlive = true;
    this.#counts.sent += records;
    this.#counts.bytes += batch.bytes.length;
    this.#outage.sent(records);
    this.#trimSpool();
    if (!this.#outbox.isFull) this.#room.callAll();
  }

  /** Reaches the broker, for the first time or again, and goes back to what it has. */
  async #reach(): Promise<void> {
    if (!this.#hasBegun) await this.#begin();
    await this.#check();
    this.#isReached = true;
    this.#retryMs = MIN_RETRY_MS;
    this.#startBeat();
  }

  /** Makes this the newest incarnation of its rank, behind what earlier ones have left. */
  async #begin(): Promise<void> {
    const { broker, spool, warn } = this.#with;
    for (const warning of await this.#link.preflight()) warn(warning);
    for (const left of spool?.takeLeft() ?? []) {
      await shipBatches(broker, left.batches);
      left.remove();
    }
    if (await this.#link.begin(this.#acked + 1)) {
      this.#outbox.rewrite((bytes) => withInc(bytes, this.inc));
      spool?.replace(this.#outbox.batches.map(({ bytes }) => bytes));
    }
    this.#hasBegun = true;
  }

  /**
   * Looks whether another process has taken the rank, and whether the broker has all that it took.
   * Shows that the rank is alive if nothing else did.
   */
  async #check(): Promise<void> {
    const newest = await this.#link.newestInc();
    if (newest > this.inc) {
      this.#giveWay(newest);
      return;
    }
    await this.#compareMarks();
    if (newest < this.inc) await this.#link.announce(this.#acked + 1); // the broker has lost it
    this.#outbox.forget(this.#with.clock());
    const isSilent = !this.#isAlive && this.#isReached && this.#outbox.waiting === 0;
    if (isSilent && this.#phase === 'open') await this.#link.signal('alive', this.#seq);
    this.#isAlive = false;
  }

  /** Sends again what the broker has taken and lost. */
  async #compareMarks(): Promise<void> {
    const { clock, warn } = this.#with;
    const last = await this.#link.lastRecord();
    this.#answeredMs = clock();
    if (last === this.#acked && this.#isReached) return;
    this.#counts.sentAgain += this.#outbox.rewind(last, clock());
    const lost = Math.min(this.#acked, this.#outbox.first - 1) - last;
    if (lost > 0) warn(`the broker has lost ${countText(lost)} records that are not kept any more`);
    this.#acked = last;
  }

  /** Ends, because a later process logs the same rank. */
  #giveWay(inc: number): void {
    const { rank, run } = this.#identity;
    this.#stop('replaced');
    this.#outbox.clear();
    this.#with.warn(`rank ${rank} of ${run} is logged by another process since ${clockText(inc)}`);
  }

  #lose(error: unknown): void {
    this.#outbox.takeBack();
    this.#isReached = false;
    this.#stopBeat?.();
    this.#lastFault = error instanceof BrokerError ? error.message : String(error);
    if (!this.#isRunning) return;
    this.#outage.begin(this.#lastFault, this.#outbox.dropped);
    this.#stopRetry = this.#with.startTimer(() => {
      this.#stopRetry = undefined;
      this.#wake();
    }, this.#retryMs);
    this.#retryMs = Math.min(MAX_RETRY_MS, 2 * this.#retryMs);
  }

  #startBeat(): void {
    this.#stopBeat?.();
    if (this.#phase !== 'open') return; // an end must not wait for signs of life
    this.#stopBeat = this.#with.startTimer(() => {
      this.#isCheckDue = true;
      this.#wake();
      this.#startBeat();
    }, BEAT_MS);
  }

  /** Drops records that come after the end. */
  #refuse(count: number): void {
    const isFirst = this.#counts.refused === 0;
    this.#counts.refused += count;
    if (isFirst && this.#phase === 'closed') {
      this.#with.warn('records are dropped: they come after the end of the log');
    }
  }

  #tellFull(): void {
    if (this.#hasToldFull) return;
    this.#hasToldFull = true;
    this.#with.warn(
      'records are dropped: the broker takes fewer than come, and the memory is full',
    );
  }

  #trimSpool(): void {
    const { spool } = this.#with;
    if (spool === undefined || spool.bytes < 2 * this.#outbox.bytes + SPOOL_SLACK) return;
    spool.replace(this.#outbox.batches.map(({ bytes }) => bytes));
  }
}
