import { variance } from './variance.ts';

/** The square root of `variance`. O(n), no allocation. Source: `numpy.std`. */
export function standardDeviation(values: ArrayLike<number>, counts?: ArrayLike<number>): number {
  return Math.sqrt(variance(values, counts));
}
