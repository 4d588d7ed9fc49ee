import type { Ranks } from '../run/coverage.ts';
import type { WaitingRows } from './waiting-rows.ts';

/** Closed cells that follow each other, with the same ranks in each. */
export interface ClosedCells {
  /** The rows of each rank that has some, lowest rank first; the cells begin at their `at`. */
  readonly rows: readonly WaitingRows[];
  /** Number of cells. */
  readonly count: number;
  /** `undefined` where no number of ranks is expected: rows that are ordered by clock. */
  readonly ranks: Ranks | undefined;
}

/** Takes closed cells in their order; they are valid during the call. */
export type CellTaker = (cells: ClosedCells) => void;
