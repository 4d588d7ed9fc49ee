/** The values of a window as parallel columns, oldest -> newest, never empty. */
export interface WindowValues {
  /** A copy: a statistic may reorder it. */
  readonly values: Float64Array;
  /** Signed (`signed-count.ts`); `undefined` if every count is 1. */
  readonly counts: Float64Array | undefined;
  /** Epoch milliseconds of each value's record; empty where nothing keeps them. */
  readonly timesMs: Float64Array;
  /** The last value before the window, where there was one and the statistic asks for it. */
  readonly before?: number | undefined;
  /** The iteration of each value; empty where nothing keeps them. */
  readonly iters: Float64Array;
}
