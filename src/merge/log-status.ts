import { type Broker, type Entry, type Position, START } from '../broker/broker.ts';
import type { MergeRules } from './merge-rules.ts';
import { PartitionMerge, rulesOfCheckpoint } from './partition-merge.ts';
import { type RunStatus, runStatus } from './run-status.ts';

/** Where the runs of one partition are, by its log. */
export interface LogStatus {
  readonly partition: number;
  readonly runs: readonly RunStatus[];
  /** Entries behind the aggregator's last checkpoint, and the time between it and the newest one. */
  readonly lag: { readonly entries: number; readonly ms: number };
  /** Batches that were skipped, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Entries that the log has lost. */
  readonly lostEntries: number;
}

const PAGE_ENTRIES = 128;
/** How often a log is read again because it was trimmed meanwhile. */
const MAX_READS = 5;

/**
 * Reads a log as an aggregator does, and changes nothing: from the last checkpoint on, by the rules
 * that are in it. `rules` count where no aggregator has saved one yet. Rejects with a BrokerError.
 */
export async function readLogStatus(
  broker: Broker,
  partition: number,
  rules: MergeRules,
): Promise<LogStatus> {
  for (let left = MAX_READS - 1; ; left--) {
    const { status, isWhole } = await readOnce(broker, partition, rules);
    if (isWhole || left === 0) return status;
  }
}

async function readOnce(broker: Broker, partition: number, rules: MergeRules) {
  const checkpoint = await broker.load(partition);
  const { index = 0, position = START, state } = checkpoint ?? {};
  const merge = new PartitionMerge({
    settings: {
      options: undefined,
      rules: state === undefined ? rules : rulesOfCheckpoint(state),
      reductions: [],
    },
    runTtlMs: Number.POSITIVE_INFINITY,
    warn: () => {},
  });
  if (state !== undefined) merge.restore(state);
  let sinceMs = merge.entryMs;
  let last = index;
  let isWhole = true;
  for await (const entry of entriesBehind(broker, partition, position)) {
    merge.take(entry);
    if (Number.isNaN(sinceMs)) sinceMs = entry.ms;
    isWhole &&= entry.index === last + 1;
    last = entry.index;
  }
  const status: LogStatus = {
    partition,
    runs: Array.from(merge.runs.values(), runStatus),
    lag: { entries: last - index, ms: last === index ? 0 : merge.entryMs - sinceMs },
    skipped: Object.fromEntries(merge.skipped),
    lostEntries: merge.lostEntries,
  };
  return { status, isWhole };
}

async function* entriesBehind(
  broker: Broker,
  partition: number,
  from: Position,
): AsyncGenerator<Entry, void> {
  let position = from;
  for (;;) {
    const entries = await broker.read(partition, position, PAGE_ENTRIES, 0);
    const newest = entries.at(-1);
    if (newest === undefined) return;
    yield* entries;
    position = newest.position;
  }
}
