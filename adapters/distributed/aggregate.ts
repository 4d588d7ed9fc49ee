import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { AggregatorStats, Broker, Line, Sink } from '../../src/index.ts';
import {
  Aggregator,
  type MergedLine,
  parseDuration,
  scalarsFile,
} from '../../src/internal/index.ts';
import { tellUser } from '../host/standard-error.ts';
import { type AggregateOptions, parseAggregateOptions } from './aggregate-options.ts';
import { partitionsOf } from './partitions-of.ts';

/** How often a checkpoint is saved. */
const CHECKPOINT_MS = 5000;
const CHECKPOINT_ENTRIES = 5000;

/** An aggregator at work. */
export interface RunningAggregator {
  /** Returns where each run is, and what was counted. */
  stats(): AggregatorStats;
  /** Resolves when it has stopped by itself: with `once`, or because no partition can be read. */
  readonly done: Promise<void>;
  /**
   * Stops when the runs that are in the log have ended, and closes the sinks. Resolves to `false` if
   * another aggregator has the log, and makes their lines.
   */
  finish(): Promise<boolean>;
  /** Stops, and closes the sinks. Every call resolves when that is done; the broker stays open. */
  close(): Promise<void>;
}

/** What `aggregate` tells a program besides. */
export interface AggregateListeners {
  /** Takes each line that this process has committed, once, in the order of its run. */
  readonly onLine?: ((line: Line) => void) | undefined;
}

/**
 * Merges what the ranks of runs log into lines, which `broker.lines` gives. Several processes may do
 * so at once, and any of them may be killed: each line is stored once.
 *
 * @throws TypeError naming every wrong option.
 *
 * @example
 * const aggregator = aggregate(broker, { interval: 10, reduce: { 'acc*': 'rank0' } });
 * for await (const { text } of broker.lines('exp-12', 1, { follow })) console.log(text);
 * await aggregator.close();
 */
export function aggregate(
  broker: Broker,
  options: AggregateOptions = {},
  { onLine }: AggregateListeners = {},
): RunningAggregator {
  const { settings, own } = parseAggregateOptions(options);
  const { scalarsFile: path } = settings.options;
  const sinks = new RunSinks(own.sinks, path === undefined ? [] : [scalarsFile(path)]);
  const aggregator = new Aggregator(
    {
      broker,
      clock: Date.now,
      sleep: setTimeout,
      onLine: (own: MergedLine) => {
        sinks.write(own);
        if (onLine !== undefined) attempt(() => onLine(own.line));
      },
    },
    {
      settings,
      partitions: partitionsOf(broker, own.runs),
      owner: randomUUID(),
      isOnce: own.once,
      runs: own.runs,
      leaseMs: parseDuration(own.lease) ?? 0,
      runTtlMs: parseDuration(own.runTtl) ?? Number.POSITIVE_INFINITY,
      checkpointMs: CHECKPOINT_MS,
      checkpointEntries: CHECKPOINT_ENTRIES,
      warn: tellUser,
    },
  );
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= aggregator.close().then(() => sinks.close());
    return closing;
  };
  return {
    stats: () => aggregator.stats(),
    done: aggregator.done,
    finish: async () => {
      const isOver = await aggregator.finish();
      await close();
      return isOver;
    },
    close,
  };
}

/** Does what a program has asked for; what it throws must not stop the merging of others. */
function attempt(call: () => void): void {
  try {
    call();
  } catch (error) {
    tellUser(`a line is committed, but who takes it has thrown: ${error}`);
  }
}

/** The sinks of each run, opened at its first line, and those that all runs share. */
class RunSinks {
  readonly #open: (run: string) => readonly Sink[];
  readonly #shared: readonly Sink[];
  readonly #byRun = new Map<string, readonly Sink[]>();

  constructor(open: ((run: string) => readonly Sink[]) | undefined, shared: readonly Sink[]) {
    this.#shared = shared;
    this.#open = open ?? (() => []);
  }

  write({ line, event }: MergedLine): void {
    if (event === undefined) return;
    const sinks = this.#byRun.get(line.run) ?? this.#open(line.run);
    this.#byRun.set(line.run, sinks);
    for (const sink of [...this.#shared, ...sinks]) attempt(() => sink.write(event));
  }

  async close(): Promise<void> {
    const all = [...this.#shared, ...new Set([...this.#byRun.values()].flat())];
    await Promise.all(all.map(async (sink) => sink.close?.()));
  }
}
