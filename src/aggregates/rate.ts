import { pairwiseSum } from './pairwise-sum.ts';

const MS_PER_SECOND = 1000;

/**
 * What was added a second of record time: the sum of all values after the first over the seconds
 * from the first record to the last. A value is what came since the record before it; what the
 * first one's own time was is not known, so it only starts the clock: one value of 32 each 0.5 s
 * is 64 a second, however many there are.
 *
 * NaN for fewer than two values, when no time passes between first and last (a burst within one
 * millisecond has no rate) or when time goes back; NaN where any counted value is NaN.
 * `timesMs` are the records' times, one a value. O(n), no allocation.
 */
export function rate(values: ArrayLike<number>, timesMs: ArrayLike<number>): number {
  const { length } = values;
  const elapsedMs = (timesMs[length - 1] as number) - (timesMs[0] as number);
  if (length < 2 || !(elapsedMs > 0)) return Number.NaN;
  return perSecond(pairwiseSum(values, 1, length), elapsedMs);
}

/** `total` in `elapsedMs`, as so much a second. */
export function perSecond(total: number, elapsedMs: number): number {
  return total / (elapsedMs / MS_PER_SECOND);
}
