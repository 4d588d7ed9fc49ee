import type { Entry } from '../broker/broker.ts';
import { readNumber } from '../codec/number-state.ts';
import { readList, readPairs, readText } from '../codec/read-state.ts';
import { readTreeBytes, treeBytes } from '../codec/tree-bytes.ts';
import { showError, showValue } from '../text/show-value.ts';
import { BatchDecoder } from '../wire/batch-decoder.ts';
import type { RankBatch } from '../wire/rank-batch.ts';
import { BatchPool, readBatches } from './batch-pool.ts';
import { LogClock } from './log-clock.ts';
import { type MergeRules, readRules, writeRules } from './merge-rules.ts';
import type { MergeSettings } from './merge-settings.ts';
import { type MergedLine, MergedRun } from './merged-run.ts';

/** The version of the format of a checkpoint; a change of the format increments it. */
const STATE_VERSION = 1;
/** Runs that are open at once; one more ends the idlest. */
const MAX_OPEN_RUNS = 1000;
/** Runs that have ended and are remembered: for repeats, and for the numbers of their lines. */
const MAX_ENDED_RUNS = 1000;
/** The longest time between two ticks, and a tick's share of the shortest wait. */
const MAX_TICK_MS = 1000;
const TICKS_PER_WAIT = 4;
/** Reasons for which batches are skipped that are counted apart. */
const MAX_REASONS = 50;
const OTHER = 'another reason';

export interface PartitionMergeOptions {
  readonly settings: MergeSettings;
  /** Log's time after which an ended run is forgotten. */
  readonly runTtlMs: number;
  readonly warn: (message: string) => void;
}

/** A batch of a newer windrow: whoever reads the partition has to stop. */
export class UnknownFormatError extends Error {
  override readonly name = 'UnknownFormatError';
}

/** The runs of one partition: a pure function of its entries to numbered lines. */
export class PartitionMerge {
  readonly #with: PartitionMergeOptions;
  readonly #decoder = new BatchDecoder();
  readonly #clock: LogClock;
  readonly #runs = new Map<string, MergedRun>();
  /** The log's time at which runs ended that are remembered; the oldest first. */
  readonly #ended = new Map<string, number>();
  /** Batches that were skipped, by reason. */
  readonly #skipped = new Map<string, number>();
  #lostEntries = 0;
  /** The log's time at which all runs were looked at. */
  #sweptMs = 0;
  #lines: MergedLine[] = [];

  constructor(options: PartitionMergeOptions) {
    this.#with = options;
    this.#clock = new LogClock(options.settings.rules);
  }

  /** All runs that are remembered, by name. */
  get runs(): ReadonlyMap<string, MergedRun> {
    return this.#runs;
  }

  get skipped(): ReadonlyMap<string, number> {
    return this.#skipped;
  }

  /** Entries that the log has lost. */
  get lostEntries(): number {
    return this.#lostEntries;
  }

  /** The time of the newest entry in epoch ms; NaN before the first one. */
  get entryMs(): number {
    return this.#clock.entryMs;
  }

  get hasOpenRuns(): boolean {
    for (const { isOpen } of this.#runs.values()) if (isOpen) return true;
    return false;
  }

  /** ms of silence after which a tick is due while a run is open. */
  get tickMs(): number {
    const { latenessMs, timeLatenessMs } = this.#with.settings.rules;
    const shortestMs = Math.min(latenessMs, timeLatenessMs);
    return Math.max(MAX_TICK_MS / TICKS_PER_WAIT, Math.min(MAX_TICK_MS, shortestMs / 4));
  }

  /**
   * Takes an entry and returns the lines that it completes.
   * @throws UnknownFormatError for a batch that a newer windrow has written
   */
  take({ ms, batch }: Entry): readonly MergedLine[] {
    this.#lines = [];
    this.#clock.pass(ms);
    const own = batch.length === 0 ? undefined : this.#takeBatch(batch, ms);
    this.#attempt(() => own?.pass(this.#clock.nowMs, ms));
    if (this.#clock.nowMs - this.#sweptMs >= this.tickMs) this.#sweep(ms);
    if (own !== undefined) this.#noteEnd(own);
    return this.#lines;
  }

  /** Counts entries that the log has lost. */
  noteLost(entries: number): void {
    this.#lostEntries += entries;
  }

  /** Returns the memory as bytes, without the runs that are to be forgotten, and their names. */
  checkpoint(): { readonly state: Uint8Array; readonly ended: readonly string[] } {
    const ended = this.#toForget();
    const pool = new BatchPool();
    const left = new Set(ended);
    const runs = Array.from(this.#runs.values()).flatMap((run) =>
      left.has(run.run) ? [] : [run.write(pool)],
    );
    const state = treeBytes({
      version: STATE_VERSION,
      rules: writeRules(this.#with.settings.rules),
      clock: this.#clock.toJSON(),
      sweptMs: this.#sweptMs,
      lostEntries: this.#lostEntries,
      skipped: [...this.#skipped],
      ended: Array.from(this.#ended).filter(([run]) => !left.has(run)),
      runs,
      pool: pool.toJSON(),
    });
    return { state, ended };
  }

  /** Forgets runs once a checkpoint without them is saved. */
  forget(runs: readonly string[]): void {
    for (const run of runs) {
      this.#runs.delete(run);
      this.#ended.delete(run);
    }
  }

  /** Restores a checkpoint, before the first entry. @throws TypeError for anything else. */
  restore(bytes: Uint8Array): void {
    const saved = readCheckpoint(bytes);
    this.#clock.restore(saved.clock);
    this.#sweptMs = readNumber(saved.sweptMs, 'sweptMs');
    this.#lostEntries = readNumber(saved.lostEntries, 'lostEntries');
    for (const [reason, count] of readPairs(saved.skipped, 'skipped', readNumber)) {
      this.#skipped.set(reason, count);
    }
    for (const [run, ms] of readPairs(saved.ended, 'ended', readNumber)) this.#ended.set(run, ms);
    const batches = readBatches(saved.pool, this.#decoder);
    for (const raw of readList(saved.runs, 'runs')) {
      this.#enter(readText(Object(raw).run, 'run')).restore(raw, batches);
    }
  }

  #takeBatch(bytes: Uint8Array, entryMs: number): MergedRun | undefined {
    const decoded = this.#decoder.decode(bytes);
    if (decoded.kind === 'unknownFormat') throw new UnknownFormatError(decoded.message);
    if (decoded.kind === 'refused') {
      this.#skip(decoded.reason);
      return undefined;
    }
    const { batch } = decoded;
    const own = this.#runOf(batch);
    this.#attempt(() => own.take({ bytes, batch, arrivalMs: this.#clock.nowMs, entryMs }));
    if (own.isOpen) this.#ended.delete(own.run);
    return own;
  }

  #runOf({ run }: RankBatch): MergedRun {
    const known = this.#runs.get(run);
    if (known?.isOpen) return known;
    const open = Array.from(this.#runs.values()).filter(({ isOpen }) => isOpen);
    if (open.length >= MAX_OPEN_RUNS) this.#endIdlest(open);
    return known ?? this.#enter(run);
  }

  #endIdlest(open: readonly MergedRun[]): void {
    const idlest = open.reduce((best, own) => (own.heardMs < best.heardMs ? own : best));
    idlest.end();
    this.#noteEnd(idlest);
  }

  #enter(run: string): MergedRun {
    const { settings, warn } = this.#with;
    const onLine = (line: MergedLine): void => void this.#lines.push(line);
    const made = new MergedRun({ run, settings, onLine, warn });
    this.#runs.set(run, made);
    return made;
  }

  /** Looks at all runs: time has passed for those too that bring nothing. */
  #sweep(entryMs: number): void {
    this.#sweptMs = this.#clock.nowMs;
    for (const run of this.#runs.values()) {
      if (!run.isOpen) continue;
      this.#attempt(() => run.pass(this.#clock.nowMs, entryMs));
      this.#noteEnd(run);
    }
  }

  #noteEnd({ run, isOpen }: MergedRun): void {
    if (!isOpen && !this.#ended.has(run)) this.#ended.set(run, this.#clock.nowMs);
  }

  /** The names of runs that ended long ago, or are too many. */
  #toForget(): readonly string[] {
    const excess = this.#ended.size - MAX_ENDED_RUNS;
    const sinceMs = this.#clock.nowMs - this.#with.runTtlMs;
    return Array.from(this.#ended).flatMap(([run, ms], index) =>
      index < excess || ms < sinceMs ? [run] : [],
    );
  }

  /**
   * Does what a batch asks for. Whatever is wrong with it, the other entries are read: the batch is
   * counted, and a replay fails in the same place.
   */
  #attempt(merge: () => void): void {
    try {
      merge();
    } catch (error) {
      this.#skip(`it cannot be merged: ${showError(error)}`);
    }
  }

  #skip(reason: string): void {
    const isKnown = this.#skipped.has(reason) || this.#skipped.size < MAX_REASONS;
    const name = isKnown ? reason : OTHER;
    this.#skipped.set(name, (this.#skipped.get(name) ?? 0) + 1);
  }
}

/** Returns the rules by which a checkpoint was made. @throws TypeError for what is no checkpoint. */
export function rulesOfCheckpoint(bytes: Uint8Array): MergeRules {
  return readRules(readCheckpoint(bytes).rules);
}

function readCheckpoint(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const saved = Object(readTreeBytes(bytes)) as Record<string, unknown>;
  if (saved.version === STATE_VERSION) return saved;
  throw new TypeError(
    `a checkpoint of version ${STATE_VERSION} is expected, got ${showValue(saved.version)}`,
  );
}
