import { pairwiseSum } from './pairwise-sum.ts';

/**
 * All values added up, in numpy's order; NaN where any value is NaN. O(n), no allocation.
 * Source: `numpy.sum`.
 */
export function sum(values: ArrayLike<number>): number {
  // numpy's sum starts from +0, which a sum of -0 alone shows
  return 0 + pairwiseSum(values, 0, values.length);
}
