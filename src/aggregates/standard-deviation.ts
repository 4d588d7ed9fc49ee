import { variance } from './variance.ts';

/** The square root of `variance`. O(n), no allocation. Source: `numpy.std` (`ddof` 0 by default). */
export function standardDeviation(values: ArrayLike<number>, ddof = 0): number {
  return Math.sqrt(variance(values, ddof));
}
