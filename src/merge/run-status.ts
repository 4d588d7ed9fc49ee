import type { Ranks } from '../run/coverage.ts';
import { NO_KEY } from './cell-key.ts';
import { TIME_LANE } from './lane.ts';
import type { MergeCounts } from './merge-counts.ts';
import type { MergedRun } from './merged-run.ts';

/** Where a run is, and what has become of the records of its ranks. */
export interface RunStatus {
  readonly run: string;
  readonly attempt: number;
  /** Whether ranks of it may still bring records. */
  readonly isOpen: boolean;
  /** The ranks that run or have ended by themselves, and all that there are. */
  readonly ranks: Ranks;
  /** The iteration of the newest closed cell; `undefined` without one, and for modes by clock. */
  readonly iter: number | undefined;
  /** Rows that wait in the rank that has most of them. */
  readonly openCells: number;
  /** The ranks that they wait for. */
  readonly waitingFor: readonly string[];
  /** The number of its last line. */
  readonly lines: number;
  /** Iterations that were closed without some of the ranks. */
  readonly incomplete: number;
  readonly counts: MergeCounts;
}

/** Returns where a run is. O(ranks). */
export function runStatus({ run, merge, isOpen, lines }: MergedRun): RunStatus {
  const { attempt, ranks, counts, incomplete } = merge;
  const { streams, expected } = ranks;
  const openCells = Math.max(0, ...streams.map(({ waiting }) => waiting));
  return {
    ...{ run, attempt, isOpen, openCells, lines, incomplete, counts },
    ranks: { present: streams.filter(({ isAway }) => !isAway).length, world: expected },
    iter: iterOf(merge),
    waitingFor: openCells === 0 ? [] : waitedFor(merge),
  };
}

function iterOf({ lanes }: MergedRun['merge']): number | undefined {
  for (const { lane, closed } of lanes) {
    if (lane.name !== TIME_LANE.name && closed !== NO_KEY) return closed.major;
  }
  return undefined;
}

function waitedFor({ ranks }: MergedRun['merge']): readonly string[] {
  const { streams, world = 0 } = ranks;
  const known = new Set(streams.map(({ rank }) => rank));
  const unseen = Array.from({ length: world }, (_, rank) => String(rank)).filter(
    (rank) => !known.has(rank),
  );
  const idle = streams.filter(({ isGone, waiting }) => !isGone && waiting === 0);
  return [...idle.map(({ rank }) => rank), ...unseen];
}
