import type { Align } from './lane.ts';

/** When cells are closed; complete. */
export interface MergeRules {
  readonly align: Align;
  /** Log's time that a row waits for other ranks; for rows by clock `timeLatenessMs`. */
  readonly latenessMs: number;
  readonly timeLatenessMs: number;
  /** Log's time without a word after which a rank is waited for no more. */
  readonly deadAfterMs: number;
  /** Rows of one rank that wait; more close the oldest cells. */
  readonly maxOpen: number;
}
