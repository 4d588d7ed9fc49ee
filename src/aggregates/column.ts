/**
 * Values of one key, oldest -> newest: what an aggregate adds. Value `i` is
 * `values[from + i * stride]`. The object is reused: it is valid during the call.
 */
export interface Column {
  readonly values: Float64Array;
  readonly from: number;
  /** Numbers from one value to the next, in `values` and in `counts`. */
  readonly stride: number;
  /** Number of values, at least 1. */
  readonly length: number;
  /** `undefined` if every count is 1; else that of value `i` is at `countsFrom + i * stride`. */
  readonly counts: Float64Array | undefined;
  readonly countsFrom: number;
  /** The factor that makes a count a signed one (`signed-count.ts`). */
  readonly countSign: 1 | -1;
  /** Epoch milliseconds, one per value from `rowsFrom` on. */
  readonly timesMs: Float64Array;
  /**
   * Iterations, one per value from `rowsFrom` on; `undefined` if they follow `iter` by one each.
   */
  readonly iters: Float64Array | undefined;
  readonly rowsFrom: number;
  readonly iter: number;
}

/** The iteration of value `index` of a column. */
export function iterAt({ iters, rowsFrom, iter }: Column, index: number): number {
  return iters === undefined ? iter + index : (iters[rowsFrom + index] as number);
}

/** The signed count of value `index` of a column. */
export function countAt({ counts, countsFrom, countSign, stride }: Column, index: number): number {
  return counts === undefined ? 1 : countSign * (counts[countsFrom + index * stride] as number);
}
