import { type Broker, BrokerError } from '../broker/broker.ts';
import type { StartTimer } from '../broker/memory-store.ts';
import type { DistributedStats } from '../sinks/stats.ts';
import { OutageReport } from './outage-report.ts';
import { Outbox } from './outbox.ts';
import type { RankIdentity } from './rank-identity.ts';
import { RankLink } from './rank-link.ts';
import { RankSession } from './rank-session.ts';
import type { Spool } from './spool.ts';
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
/** Why records were not sent although the broker did not fail. */
const TOO_SLOW = 'the broker did not take them in 5 s';
const TOO_LATE = 'the process ended before';

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
  readonly #session: RankSession;
  readonly #outage: OutageReport;
  /** Who waits for the broker to have all, and for room. */
  readonly #idle: Waiters;
  readonly #room: Waiters;
  #phase: 'open' | 'closing' | 'closed' | 'replaced' = 'open';
  #isPumping = false;
  #isBeatDue = false;
  #isByeDue = false;
  #hasToldFull = false;
  /** The number of the next record. */
  #seq = 1;
  /** Records that came after the end. */
  #refused = 0;
  #retryMs = MIN_RETRY_MS;
  #stopRetry: (() => void) | undefined;
  #stopBeat: (() => void) | undefined;
  #lastFault: string | undefined;

  constructor({ identity, maxBuffer }: ShipperOptions, dependencies: ShipperDependencies) {
    const { broker, clock, warn, holdingTimer, spool } = dependencies;
    this.#identity = identity;
    this.#with = dependencies;
    const link = new RankLink(identity, broker, clock);
    const outbox = new Outbox(maxBuffer);
    this.#link = link;
    this.#outbox = outbox;
    this.#session = new RankSession({ broker, link, outbox, clock, warn, spool });
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
    const { records: sent, again: sentAgain, bytes } = this.#session.counts;
    const { waiting, dropped } = this.#outbox;
    return { sent, waiting, dropped: dropped + this.#refused, sentAgain, bytes };
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
    const isOut = this.#idle.wait(MAX_WAIT_MS);
    this.#wake();
    if (!(await isOut)) throw new Error(`windrow: ${this.#unsentText(TOO_SLOW)}`);
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
    const isOut = this.#idle.wait(MAX_WAIT_MS);
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
    return isLost ? this.#unsentText(TOO_LATE) : undefined;
  }

  get #isRunning(): boolean {
    return this.#phase === 'open' || this.#phase === 'closing';
  }

  #end(isOut: boolean): void {
    this.#stop('closed');
    const { spool, warn } = this.#with;
    if (isOut) spool?.remove();
    else if (spool === undefined) warn(this.#unsentText(TOO_SLOW));
  }

  #stop(phase: 'closed' | 'replaced'): void {
    this.#phase = phase;
    this.#stopBeat?.();
    this.#stopRetry?.();
    this.#room.callAll();
  }

  #unsentText(reason: string): string {
    const { waiting } = this.#outbox;
    return `${countText(waiting)} records were not sent: ${this.#lastFault ?? reason}`;
  }

  #wake(): void {
    if (this.#isPumping || this.#stopRetry !== undefined || !this.#isRunning) return;
    this.#isPumping = true;
    void this.#pump();
  }

  /** Does all that is to be done. One call at a time. Never rejects. */
  async #pump(): Promise<void> {
    try {
      if (!this.#session.isReached) await this.#reach();
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
    const isDue = this.#isByeDue || this.#isBeatDue || this.#outbox.waiting > 0;
    if (isDue && this.#isRunning) {
      this.#wake();
      return;
    }
    this.#outage.end(this.#outbox.dropped);
    this.#room.callAll();
    this.#idle.callAll();
  }

  async #reach(): Promise<void> {
    const later = await this.#session.reach();
    if (later !== undefined) return this.#giveWay(later);
    this.#retryMs = MIN_RETRY_MS;
    this.#lastFault = undefined;
    this.#startBeat();
  }

  /** Does the next thing that is to be done; `false` if there is none. */
  async #step(): Promise<boolean> {
    if (this.#isBeatDue) {
      this.#isBeatDue = false;
      await this.#beat();
      return true;
    }
    if (this.#outbox.waiting > 0) {
      this.#outage.sent(await this.#session.sendNext());
      if (!this.#outbox.isFull) this.#room.callAll();
      return true;
    }
    if (!this.#isByeDue) return false;
    await this.#sayBye();
    return true;
  }

  /** Ends the rank, unless the broker has lost what it took: nobody would send it again. */
  async #sayBye(): Promise<void> {
    const later = await this.#session.check();
    if (later !== undefined) {
      this.#giveWay(later);
      return;
    }
    if (this.#outbox.waiting > 0) return;
    await this.#link.signal('bye', this.#seq);
    this.#isByeDue = false;
  }

  async #beat(): Promise<void> {
    const later = await this.#session.check();
    if (later !== undefined) this.#giveWay(later);
    // an end must not wait for signs of life
    else if (this.#phase === 'open') await this.#session.showLife(this.#seq);
  }

  /** Ends, because a later process logs the same rank. */
  #giveWay(inc: number): void {
    const { rank, run } = this.#identity;
    this.#stop('replaced');
    this.#outbox.clear();
    this.#with.warn(`rank ${rank} of ${run} is logged by another process since ${clockText(inc)}`);
  }

  #lose(error: unknown): void {
    this.#session.lose();
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
    if (this.#phase !== 'open') return;
    this.#stopBeat = this.#with.startTimer(() => {
      this.#isBeatDue = true;
      this.#wake();
      this.#startBeat();
    }, BEAT_MS);
  }

  /** Drops records that come after the end. */
  #refuse(count: number): void {
    const isFirst = this.#refused === 0;
    this.#refused += count;
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
}
