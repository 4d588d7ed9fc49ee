/**
 * The statistics of one scalar over the whole run. Non-finite values are counted, and left out of
 * the rest.
 */
export interface RunTableRow {
  readonly mode: string;
  readonly key: string;
  /** Samples: values that were summed over several count as so many. */
  readonly count: number;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly last: number;
  /** The smallest value, or the largest where more is better, and the iteration it came from. */
  readonly best: number;
  readonly bestIter: number;
  readonly nonfinite: number;
}
