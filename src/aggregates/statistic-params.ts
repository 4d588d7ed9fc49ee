/** What some statistics need to know besides the values. */
export interface StatisticParams {
  /** `percentile`: from 0 to 1. */
  readonly q: number;
  /** `ema`: weight of the newest value. */
  readonly alpha: number;
  /** `best`: whether the smallest or the largest is. */
  readonly direction: 'min' | 'max';
}
