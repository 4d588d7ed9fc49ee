/**
 * A place in the entries of a partition, as the broker writes it. Opaque: only `read` of the same
 * kind of broker understands it. Texts of it may not be compared.
 */
export type Position = string;

/** The position before the first entry. */
export const START: Position = '';

/** The number of partitions of a broker that was not asked for another number. */
export const DEFAULT_PARTITIONS = 16;
/** The number of committed lines that a partition keeps, unless asked for another number. */
export const DEFAULT_KEEP_LINES = 100_000;
/** The largest batch that a broker takes, in bytes. What a reader takes is the reader's own bound. */
export const MAX_BATCH_BYTES = 16 * 2 ** 20;

/** What one `append` wrote. */
export interface Entry {
  readonly position: Position;
  /**
   * Number of the entry in its partition, from 1, without holes: an entry whose index is not the
   * next one tells a reader that entries were trimmed, or lost by the broker.
   */
  readonly index: number;
  /**
   * Time at which the entry was written, in ms since 1970, by the broker's clock: the time of all
   * decisions, so that a replay takes the same ones. Never below the entry before it.
   */
  readonly ms: number;
  /** Bytes as they were appended; the reader's own. Empty: a tick, which says that time goes on. */
  readonly batch: Uint8Array;
}

/** A line of a run, numbered. */
export interface Line {
  readonly run: string;
  /** Number of the line in its run, from 1, without holes. */
  readonly order: number;
  /** The line as it is printed, without an end of line. */
  readonly text: string;
  /** The line's tag as JSON, for the scalars file; `undefined` for a line without one. */
  readonly tag?: string | undefined;
}

/** The memory of an aggregator after an entry. It shortens a replay, and decides nothing. */
export interface Checkpoint {
  /** Index of the last entry that is in `state`. */
  readonly index: number;
  /** Position of that entry. */
  readonly position: Position;
  readonly state: Uint8Array;
  /**
   * Runs that are in `state` no more, because they ended long ago: their marks and the numbers of
   * their last lines are removed with this save. Their lines stay as long as others.
   */
  readonly ended?: readonly string[] | undefined;
}

/** How `lines` goes on at the end of what is committed. */
export interface FollowOptions {
  /** Lines that are committed later are given too, until this aborts. Without it `lines` ends. */
  readonly follow?: AbortSignal | undefined;
}

/**
 * Why a broker refused a call.
 * - `unreachable`: the engine did not answer. The call may have been done or not; the same call
 *   may succeed later.
 * - `refused`: no later call can succeed until someone changes options or engine.
 * - `closed`: `close` was called.
 */
export type BrokerFault = 'unreachable' | 'refused' | 'closed';

/**
 * What a broker rejects with. The message names the broker, without a password, and begins with no
 * prefix: `cannot reach redis://host:6379 (ECONNREFUSED)`.
 */
export class BrokerError extends Error {
  override readonly name = 'BrokerError';
  readonly fault: BrokerFault;

  constructor(fault: BrokerFault, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.fault = fault;
  }
}

/**
 * An ordered, durable log per partition, with what belongs to it: all that windrow asks of an
 * engine. Many processes use one engine at once, each by a broker of its own.
 *
 * windrow is a function of the entries: a line is stored if its number is the next one, and a
 * checkpoint only shortens the replay. So nothing here needs a consumer group, a transaction over
 * several calls, or a lease that holds.
 *
 * - Each call is one step: done wholly or not at all, also when its process is killed meanwhile.
 * - What was resolved is as durable as the engine is. If it loses its newest entries, it loses
 *   their marks, lines and checkpoints with them, never only some of these.
 * - All calls but `lines` reject with a `BrokerError`. A partition or number out of range is a
 *   RangeError. Nothing waits for a connection to come back: calls fail at once until it has.
 */
export interface Broker {
  /** The number of partitions, the same for all who share the engine. Partitions count from 0. */
  readonly partitions: number;

  /**
   * Writes an entry with the next index and the broker's clock, and moves the mark of `who` to
   * `end`, in one step. Entries of concurrent appends follow each other in any order, but those of
   * one broker stand in the order of the calls, as long as none of the calls is rejected.
   *
   * An entry is written whatever `end` is: repeats are the reader's business. An empty batch is a
   * tick; who keeps no mark (`who` is '') moves none.
   *
   * @param who name of the writer, as `producerName` makes it; begins with no `@`
   * @param end number of the batch in its writer's own count; the mark never goes back
   * @param batch at most `MAX_BATCH_BYTES`; not changed by the caller before the call is resolved
   */
  append(partition: number, who: string, end: number, batch: Uint8Array): Promise<void>;

  /** Returns the highest `end` that was appended by `who`, 0 without one. As durable as entries. */
  mark(partition: number, who: string): Promise<number>;

  /**
   * Returns up to `max` entries behind a position, oldest first. Waits up to `waitMs` for the first
   * one if there is none, and gives an empty list after that. If entries behind `after` were trimmed,
   * the first one that is still there follows; its index tells.
   *
   * `close` ends a read that waits, with an empty list.
   */
  read(partition: number, after: Position, max: number, waitMs: number): Promise<Entry[]>;

  /** Returns the newest checkpoint. */
  load(partition: number): Promise<Checkpoint | undefined>;

  /**
   * Stores a checkpoint if its index is above that of the stored one, else changes nothing and
   * returns `false`: another process is ahead. Entries up to the checkpoint's may be trimmed after
   * this; how many of them go is up to the broker.
   */
  save(partition: number, checkpoint: Checkpoint): Promise<boolean>;

  /**
   * Stores lines, each if its number is the next one of its run; a line whose number is stored
   * already is skipped, because another process wrote the same. All are stored, or none.
   *
   * Returns `false`, and stores nothing, if the caller's memory is not that of the engine: a
   * checkpoint is ahead of `base`, or a number is beyond the next one. The caller then loads again.
   *
   * @param base index of the checkpoint that the caller has loaded or saved last, 0 without one
   * @param lines in the order of their numbers, per run
   */
  commit(partition: number, base: number, lines: readonly Line[]): Promise<boolean>;

  /**
   * Gives the committed lines of a run from number `from` on, each once and in order. Begins with
   * the oldest line that is kept if older ones were removed: a partition keeps its newest lines
   * only. Throws a `BrokerError` where the engine fails; `from` the next number goes on.
   */
  lines(run: string, from: number, options?: FollowOptions): AsyncIterable<Line>;

  /**
   * Takes or extends the lease of a partition for `ms`, and returns whether `owner` has it. 0 gives
   * it back. Says who should work, so that two do not do the same; nothing depends on it.
   */
  acquire(partition: number, owner: string, ms: number): Promise<boolean>;

  /**
   * Reaches the engine, once before the first use, and returns what the user should know of it: one
   * warning per text, without a prefix. Rejects (`refused`) if the engine cannot be used, or was set
   * up with another number of partitions: `windrow:meta has 16 partitions, asked for 8`.
   */
  preflight(): Promise<readonly string[]>;

  /** Ends what this broker has opened, and nothing else. Later calls reject (`closed`). */
  close(): Promise<void>;
}
