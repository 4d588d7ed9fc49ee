import type { Ranks } from '../run/coverage.ts';
import { type CellKey, compareKeys, NO_KEY } from './cell-key.ts';
import type { LaneState } from './lane-state.ts';
import type { MergeRules } from './merge-rules.ts';
import type { RankLane } from './rank-lane.ts';
import type { RankSet } from './rank-set.ts';
import type { RankStream } from './rank-stream.ts';
import { keyOfHead, type WaitingRows } from './waiting-rows.ts';

/** Cells of a lane that may be closed together. */
export interface ReadyCells {
  readonly holders: readonly { readonly stream: RankStream; readonly own: RankLane }[];
  readonly rows: readonly WaitingRows[];
  readonly count: number;
  /** How many ranks are in each cell. */
  readonly present: Ranks;
  /** The key of the last cell. */
  readonly last: CellKey;
}

export interface CellSearch {
  readonly ranks: RankSet;
  readonly rules: MergeRules;
  readonly nowMs: number;
  /** Whether no rank is waited for: the attempt or the run ends. */
  readonly isForced: boolean;
}

/**
 * Returns the next cells of a lane of iterations, `undefined` if none may be closed. A cell is
 * complete when each rank that is waited for has a row for it or stands behind it. It is closed
 * before that when its first row has waited for longer than the lateness, or more rows wait than
 * `maxOpen`; but not behind all ranks but one, which may be wrong.
 */
export function nextIterCells(state: LaneState, search: CellSearch): ReadyCells | undefined {
  const { ranks } = search;
  const key = lowestKey(state, ranks);
  if (key === undefined) return undefined;
  const found = sortRanks(state, key, search);
  const isComplete = !found.isAwaited;
  const isOpen = search.isForced || isComplete || mayForce(state, key, found, search);
  if (!isOpen) return undefined;
  const { holders, rows, missing } = found;
  const count = isComplete || search.isForced ? commonLength(rows, found.nextKey) : 1;
  const last = rows[0] as WaitingRows;
  return {
    holders,
    rows,
    count,
    present: { present: ranks.expected - missing, world: ranks.expected },
    last: {
      major: last.majors[last.at + count - 1] as number,
      minor: last.minors[last.at + count - 1] as number,
    },
  };
}

function lowestKey({ lane }: LaneState, { streams }: RankSet): CellKey | undefined {
  let lowest: CellKey | undefined;
  for (const stream of streams) {
    const head = stream.laneOf(lane)?.queue.head;
    if (head === undefined) continue;
    const key = keyOfHead(head);
    if (lowest === undefined || compareKeys(key, lowest) < 0) lowest = key;
  }
  return lowest;
}

/** The ranks as they are to one cell. */
interface SortedRanks {
  readonly holders: { readonly stream: RankStream; readonly own: RankLane }[];
  readonly rows: WaitingRows[];
  /** Whether the cell waits for a rank. */
  isAwaited: boolean;
  /** Number of ranks that should be in the cell and are not. */
  missing: number;
  /** Ranks that have ended before the cell. */
  readonly left: RankStream[];
  /** The lowest key of a rank that has no row of the cell; the next cells are before it. */
  nextKey: CellKey | undefined;
}

function sortRanks(state: LaneState, key: CellKey, search: CellSearch): SortedRanks {
  const { ranks, nowMs } = search;
  const sorted: SortedRanks = {
    ...{ holders: [], rows: [], isAwaited: ranks.awaitsUnseen(nowMs) },
    ...{ missing: ranks.expected - ranks.streams.length, nextKey: undefined, left: [] },
  };
  for (const stream of ranks.streams) {
    const own = stream.laneOf(state.lane);
    const head = own?.queue.head;
    if (own === undefined || head === undefined) {
      sortEmpty(sorted, stream, own, state, key, search);
      continue;
    }
    const isAtGap = head.isBehindGap && head.at === head.from;
    if (isAtGap) sorted.missing++;
    const headKey = keyOfHead(head);
    if (compareKeys(headKey, key) === 0) {
      sorted.holders.push({ stream, own });
      sorted.rows.push(head);
    } else if (sorted.nextKey === undefined || compareKeys(headKey, sorted.nextKey) < 0) {
      sorted.nextKey = headKey;
    }
  }
  const block = sorted.rows[0]?.block;
  const sections = block?.kind === 'rows' ? block.template.sections : [];
  for (const { modes } of sorted.left) {
    if (sections.some(({ mode }) => modes.has(mode))) sorted.missing++;
  }
  return sorted;
}

/** Sorts a rank none of whose rows wait. */
function sortEmpty(
  sorted: SortedRanks,
  stream: RankStream,
  own: RankLane | undefined,
  state: LaneState,
  key: CellKey,
  { rules, nowMs }: CellSearch,
): void {
  if (own !== undefined && compareKeys(own.queue.newest, key) > 0) return; // it stands behind
  const isOfLane = own !== undefined || state.lane.kind === 'training';
  if (stream.hasLeft) {
    sorted.left.push(stream);
    return;
  }
  if (stream.isAway) {
    sorted.missing++;
    return;
  }
  if (isOfLane) sorted.missing++;
  // ranks that log other modes are waited for at the beginning of a lane only
  if (isOfLane || nowMs - state.startMs <= rules.latenessMs) sorted.isAwaited = true;
}

function mayForce(
  state: LaneState,
  key: CellKey,
  { rows }: SortedRanks,
  { ranks, rules, nowMs }: CellSearch,
): boolean {
  const sinceMs = nowMs - rules.latenessMs;
  const isLate = rows.some(({ open }) => open.arrivalMs < sinceMs);
  const isFull = ranks.streams.some(({ waiting }) => waiting > rules.maxOpen);
  if (!isLate && !isFull) return false;
  const second = ranks.secondFrontier(state.lane);
  if (second === undefined || compareKeys(key, second) <= 0) return true;
  const isNear = state.closed === NO_KEY || key.major - state.closed.major <= rules.maxOpen;
  return isNear && ranks.areOthersSilentSince(sinceMs);
}

/** Returns the number of rows that have the same keys in all ranks, before the next key. */
function commonLength(rows: readonly WaitingRows[], nextKey: CellKey | undefined): number {
  const [first] = rows as readonly [WaitingRows];
  let length = Number.POSITIVE_INFINITY;
  for (const own of rows) {
    const isAtGap = own.isBehindGap && own.at === own.from;
    length = Math.min(length, isAtGap || own.block.kind === 'notes' ? 1 : own.to - own.at);
  }
  if (nextKey !== undefined) length = lengthBefore(first, length, nextKey);
  for (let other = 1; other < rows.length; other++) {
    length = equalLength(first, rows[other] as WaitingRows, length);
  }
  return length;
}

function lengthBefore({ majors, minors, at }: WaitingRows, length: number, next: CellKey): number {
  let row = 1;
  while (row < length) {
    const major = majors[at + row] as number;
    const isBefore =
      major < next.major || (major === next.major && (minors[at + row] as number) < next.minor);
    if (!isBefore) break;
    row++;
  }
  return row;
}

function equalLength(left: WaitingRows, right: WaitingRows, length: number): number {
  const { majors, minors, at } = left;
  let row = 1;
  while (
    row < length &&
    majors[at + row] === right.majors[right.at + row] &&
    minors[at + row] === right.minors[right.at + row]
  )
    row++;
  return row;
}
