/** A window as parallel columns, oldest -> newest, never empty. */
export interface StatisticColumns {
  readonly values: Float64Array;
  /** Over how many samples each value was summed. */
  readonly counts: Float64Array;
  /** Epoch milliseconds of each value's record. */
  readonly timesMs: Float64Array;
  /** The iteration of each value. */
  readonly iters: Float64Array;
}
