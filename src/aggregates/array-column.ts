import type { Column } from './column.ts';

const NONE = new Float64Array(0);

/** What of an `ArrayColumn` may be left out. */
export interface ArrayColumnParts {
  /** Signed; every count is 1 by default. */
  readonly counts?: Float64Array | undefined;
  readonly timesMs?: Float64Array;
  readonly iters?: Float64Array | undefined;
  /** The part that is meant, all by default. */
  readonly start?: number;
  readonly end?: number;
}

/**
 * Parallel arrays as a column, all by the same index. Without iterations they count from 0; without
 * clocks the statistics that need some must not be asked for.
 */
export function arrayColumn(
  values: Float64Array,
  { counts, timesMs = NONE, iters, start = 0, end = values.length }: ArrayColumnParts = {},
): Column {
  return {
    values,
    from: start,
    stride: 1,
    length: end - start,
    counts,
    countsFrom: start,
    countSign: 1,
    timesMs,
    iters,
    rowsFrom: start,
    iter: 0,
  };
}
