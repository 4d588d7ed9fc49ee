import type { Broker } from '../broker/broker.ts';
import type { StartTimer } from '../broker/memory-store.ts';
import { Counters } from '../engine/counters.ts';
import { type Outcome, type RecordContext, RecordIntake } from '../engine/intake.ts';
import { Outlet } from '../engine/outlet.ts';
import { Tracer } from '../engine/tracer.ts';
import { claimHub } from '../hub/claim-hub.ts';
import type { HubClaim } from '../hub/hub-claim.ts';
import type { MessageHub } from '../hub/message-hub.ts';
import { PendingUpdates } from '../hub/pending-updates.ts';
import type { Options } from '../options/options.ts';
import { LabelTable } from '../record/label-table.ts';
import type { LineLearner } from '../record/line-learner.ts';
import type { LogRecord } from '../record/log-record.ts';
import type { Batch } from '../record/template.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Stats } from '../sinks/stats.ts';
import type { RankIdentity } from './rank-identity.ts';
import { RankLog } from './rank-log.ts';
import { RankTaker } from './rank-taker.ts';
import { Shipper } from './shipper.ts';
import type { Spool } from './spool.ts';

/** How records become batches, and how long these are kept. */
export interface ProducerOptions {
  readonly identity: RankIdentity;
  /** The time for which a record waits for others in its batch. */
  readonly lingerMs: number;
  /** Records of a batch at most. */
  readonly maxBatch: number;
  /** Bytes of batches that are kept in memory. */
  readonly maxBuffer: number;
}

/** The world around a producer. */
export interface ProducerDependencies {
  readonly broker: Broker;
  /** The sinks of records that pass as they are. */
  readonly sinks: readonly Sink[];
  /** Epoch milliseconds now. */
  readonly clock: () => number;
  /** Whether the moment at which a record comes says when it was written. */
  readonly isLive: boolean;
  readonly startTimer: StartTimer;
  /** Starts a timer for which the process stays alive. */
  readonly holdingTimer: StartTimer;
  /** Called once per problem that the user should know of and that no line shows. */
  readonly warn: (message: string) => void;
  readonly spool?: Spool | undefined;
  /** Resolves when all lines of the run are in the sinks, if this process makes them. */
  readonly beforeSinksClose?: () => Promise<void>;
  /** Called when all is sent, or given up, and the sinks are closed. */
  readonly onClosed?: () => void;
}

/** The most labels of groups that are remembered, by groups. */
const LABEL_GROUPS = 1000;

/**
 * Takes the records of one rank and sends their scalars to a broker, from where an aggregator makes
 * the lines of all ranks. Records without scalars pass to the sinks as they are. Synchronous; never
 * throws on a record, and never waits for the broker.
 */
export class Producer {
  readonly hub: MessageHub;
  /** A producer keeps no state: the position of the run is the aggregator's. */
  readonly resumed = undefined;
  /** A producer writes no lines that time makes due. */
  readonly tickMs = undefined;
  readonly #with: ProducerDependencies;
  readonly #claim: HubClaim;
  readonly #outlet: Outlet;
  readonly #tracer: Tracer;
  readonly #counters = new Counters();
  readonly #intake: RecordIntake;
  readonly #taker: RankTaker;
  readonly #pending: PendingUpdates;
  readonly #log: RankLog;
  readonly #shipper: Shipper;
  readonly #lost = new Set<string>();
  #hasEnded = false;
  #closing: Promise<void> | undefined;

  constructor(options: Options, settings: ProducerOptions, dependencies: ProducerDependencies) {
    const { sinks, clock, isLive, startTimer, warn } = dependencies;
    this.#with = dependencies;
    this.#claim = { maxKeys: options.maxKeys, historyLengthOf: () => 1, onOverflow: () => {} };
    this.hub = claimHub(options.hub, this.#claim);
    this.#pending = new PendingUpdates(this.hub, warn);
    const outlet = new Outlet(sinks, clock, isLive ? clock : () => Number.NaN);
    this.#outlet = outlet;
    this.#tracer = new Tracer(this.hub, this, options.level, (message) =>
      outlet.emit({ kind: 'trace', message }),
    );
    const labels = new LabelTable(LABEL_GROUPS);
    this.#shipper = new Shipper(settings, dependencies);
    const { groupBy } = options;
    this.#log = new RankLog(
      { ...settings, groupBy, labels },
      { shipper: this.#shipper, clock, startTimer, ...(isLive && { arrivalClock: clock }) },
    );
    this.#taker = new RankTaker({
      log: this.#log,
      outlet,
      counters: this.#counters,
      pending: this.#pending,
      onLost: (what) => this.#tellLost(what),
    });
    this.#intake = new RecordIntake(options, {
      taker: this.#taker,
      isKnownKey: (mode, key) => this.#taker.isKnownKey(mode, key),
      outlet,
      tracer: this.#tracer,
      labels,
      counters: this.#counters,
      onRecord: () => {},
    });
    this.#shipper.open();
  }

  /** Says what the lines of a template mean. @internal */
  get learner(): LineLearner {
    return this.#intake.learner;
  }

  /** Whether all has been sent that could be. @internal */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** A producer keeps no state. @internal */
  get isLastSaved(): boolean {
    return true;
  }

  /** Returns what has become of records so far. */
  stats(): Stats {
    const { failures: sinkFailures, stats: outputs } = this.#outlet;
    const none = { stateSaves: 0, stateFailures: 0, reportWrites: 0, reportFailures: 0 };
    const distributed = this.#shipper.stats;
    return { ...this.#counters.stats({ sinkFailures, outputs, ...none }), distributed };
  }

  /** Takes one record, whose scalars are sent later. */
  collect(record: LogRecord, context?: RecordContext): Outcome {
    return this.#intake.collect(record, context);
  }

  /**
   * Takes a record only if it is a scalar record that would not pass. `false` leaves it, uncounted,
   * to the caller, who logs it in the usual way. Never throws.
   * @internal
   */
  takeScalars(record: LogRecord, context: RecordContext): boolean {
    return this.#intake.take(record, context);
  }

  /**
   * Takes the rows of a template and returns their number. Stops at the first row with an invalid
   * epoch, iter, batch, clock or count: the caller collects that record by itself.
   * @internal
   */
  takeBatch(batch: Batch): number {
    return this.#intake.takeBatch(batch);
  }

  /** Counts a line that holds no record; its reader passes it on. @internal */
  passLine(): void {
    this.#counters.passed++;
  }

  /** Does nothing: no line is due by time. @internal */
  tick(): void {}

  /** Whether the next record may lead to the loss of one that waits. @internal */
  get isFull(): boolean {
    return this.#shipper.isFull;
  }

  /** Resolves when there may be room for more records, after `ms` at the latest. @internal */
  whenRoom(ms: number): Promise<void> {
    return this.#shipper.whenRoom(ms);
  }

  /** Resolves when the broker has all records so far; rejects with the reason after 5 s. */
  async flush(): Promise<void> {
    this.#sealAll();
    await Promise.all([this.#shipper.flush(), this.#outlet.flush()]);
  }

  /**
   * Ends at once, for the exit of a process: what was not sent is in the spool, or lost. Returns
   * whether everything is written that passed.
   */
  end(): boolean {
    this.#hasEnded = true;
    this.#sealAll();
    const lost = this.#shipper.endNow();
    if (lost !== undefined) this.#with.warn(lost);
    return this.#outlet.flushSync();
  }

  /** Sends all that waits, 5 s at most, and closes the sinks; every call resolves when that is done. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#hasEnded = true;
    this.#sealAll();
    this.#tracer.stop();
    this.#pending.stop();
    this.hub.release(this.#claim);
    try {
      await this.#shipper.close();
      await this.#with.beforeSinksClose?.();
      await this.#outlet.close();
    } finally {
      this.#with.onClosed?.();
    }
  }

  #sealAll(): void {
    this.#taker.writePending();
    this.#log.seal();
  }

  /** Tells once per kind of records which the log cannot hold. */
  #tellLost(what: string): void {
    if (this.#lost.has(what)) return;
    this.#lost.add(what);
    this.#with.warn(`${what} cannot be sent: no batch can hold it`);
  }
}
