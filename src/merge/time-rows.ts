import { MAX_BATCH_RECORDS } from '../wire/rank-batch.ts';
import { type CellKey, compareKeys } from './cell-key.ts';
import type { CellSearch } from './iter-cells.ts';
import type { LaneState } from './lane-state.ts';
import type { RankLane } from './rank-lane.ts';
import type { RankStream } from './rank-stream.ts';
import { keyOfHead, type WaitingRows } from './waiting-rows.ts';

/** Rows of one rank that come next in the order of the clocks. */
export interface ReadyRows {
  readonly stream: RankStream;
  readonly own: RankLane;
  readonly rows: WaitingRows;
  readonly count: number;
  /** The key of the last row. */
  readonly last: CellKey;
}

/**
 * Returns the next rows in the order of the clocks, those of the lower rank first where clocks are
 * equal; `undefined` if none may follow yet: a rank that is waited for may still have an older one.
 * Rows wait for the lateness at most, and for no more than `maxOpen` and another batch behind them.
 */
export function nextTimeRows(state: LaneState, search: CellSearch): ReadyRows | undefined {
  const { ranks, rules, nowMs, isForced } = search;
  const found = firstTwo(state, search);
  if (found === undefined) return undefined;
  if (ranks.world === undefined && !isForced && ranks.awaitsUnseen(nowMs)) return undefined;
  const { stream, own, rows, next } = found;
  const isLate =
    isForced ||
    nowMs - rows.open.arrivalMs > rules.timeLatenessMs ||
    ranks.streams.some(({ waiting }) => waiting > rules.maxOpen + MAX_BATCH_RECORDS);
  const limit = isLate ? undefined : slowest(state, search);
  const count = lengthUpTo(rows, next, limit);
  if (count === 0) return undefined;
  const last = rows.at + count - 1;
  return {
    ...{ stream, own, rows, count },
    last: { major: rows.majors[last] as number, minor: rows.minors[last] as number },
  };
}

/** The rank whose row is next, and the clock up to which its rows come before those of others. */
function firstTwo({ lane }: LaneState, { ranks }: CellSearch) {
  let first: { stream: RankStream; own: RankLane; rows: WaitingRows } | undefined;
  let firstMs = Number.POSITIVE_INFINITY;
  let nextMs = Number.POSITIVE_INFINITY;
  /** Whether rows of the same clock come before those of the next rank. */
  let isBefore = true;
  for (const stream of ranks.streams) {
    const own = stream.laneOf(lane);
    const rows = own?.queue.head;
    if (own === undefined || rows === undefined) continue;
    const { major } = keyOfHead(rows);
    if (major < firstMs) {
      nextMs = firstMs;
      isBefore = false; // the rank that was first so far is a lower one
      firstMs = major;
      first = { stream, own, rows };
    } else if (major < nextMs) {
      nextMs = major;
      isBefore = true;
    }
  }
  return first && { ...first, next: { ms: nextMs, isBefore } };
}

/** The key at which the slowest of the ranks stands that have no row, of those that are waited for. */
function slowest({ lane, startMs }: LaneState, { ranks, rules, nowMs }: CellSearch) {
  let limit: CellKey | undefined;
  for (const stream of ranks.streams) {
    const own = stream.laneOf(lane);
    if (stream.isGone || own?.queue.head !== undefined) continue;
    if (own === undefined && nowMs - startMs > rules.timeLatenessMs) continue; // it has none at all
    const key = own?.queue.newest ?? { major: Number.NEGATIVE_INFINITY, minor: 0 };
    if (limit === undefined || compareKeys(key, limit) < 0) limit = key;
  }
  return limit;
}

function lengthUpTo(
  { majors, at, to }: WaitingRows,
  next: { readonly ms: number; readonly isBefore: boolean },
  limit: CellKey | undefined,
): number {
  let row = at;
  for (; row < to; row++) {
    const major = majors[row] as number;
    if (next.isBefore ? major > next.ms : major >= next.ms) break;
    if (limit !== undefined && major >= limit.major) break;
  }
  return row - at;
}
