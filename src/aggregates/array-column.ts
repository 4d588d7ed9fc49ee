import type { Column } from './column.ts';

const NONE = new Float64Array(0);

/** The optional parts of an `ArrayColumn`. */
export interface ArrayColumnParts {
  /** Signed; every count is 1 by default. */
  readonly counts?: Float64Array | undefined;
  readonly timesMs?: Float64Array;
  readonly iters?: Float64Array | undefined;
  /** The part of the arrays, all by default. */
  readonly start?: number;
  readonly end?: number;
}

/**
 * Parallel arrays as a column, all by the same index. Without iterations they are counted from 0;
 * statistics that need clocks must not be used without clocks.
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
