import type { Section } from './template.ts';

/**
 * Rows of one mode that follow each other by one iteration, with no line before the last row. The
 * engine hands stretches to all consumers of scalars (histories, aggregates, the end table). A
 * stretch is valid during the call only: a consumer copies what it keeps. Row `r` of key `k` has
 * its value at `rows[start + r * width + section.columns[k]]`.
 */
export interface Stretch {
  readonly section: Section;
  readonly rows: Float64Array;
  /** The index at which the first row begins. */
  readonly start: number;
  /** Numbers from one row to the next. */
  readonly width: number;
  /** Number of rows, at least 1. */
  readonly length: number;
  /** The iteration of the first row; the others follow by one each. */
  readonly iter: number;
  /** The epoch of the mode's own loop, the same for all rows. */
  readonly epoch: number;
  /** The clock of each row in epoch milliseconds, from index 0. */
  readonly timesMs: Float64Array;
  /**
   * The latest clock of the mode, for windows of time: what is behind it is ahead of all others.
   */
  readonly clockMs: number;
  /** Whether a map brought the keys. */
  readonly isMapped: boolean;
}
