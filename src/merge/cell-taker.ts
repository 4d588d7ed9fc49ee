import type { WaitingRows } from './waiting-rows.ts';

/** How many ranks are in a cell. */
export interface Presence {
  readonly present: number;
  readonly world: number;
}

/** Closed cells that follow each other, with the same ranks in each. */
export interface ClosedCells {
  /** The rows of each rank that has some, lowest rank first; the cells begin at their `at`. */
  readonly rows: readonly WaitingRows[];
  /** Number of cells. */
  readonly count: number;
  /** `undefined` where no number of ranks is expected: rows that are ordered by clock. */
  readonly presence: Presence | undefined;
  /** Records that came too late since the cells before. */
  readonly late: number;
}

/** Takes closed cells in their order; they are valid during the call. */
export type CellTaker = (cells: ClosedCells) => void;
