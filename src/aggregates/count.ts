import { sum } from './sum.ts';

/**
 * How many samples the window stands for: the sum of the counts, or how many values there are
 * where every count is 1 and `counts` is left out. NaN values count. O(n) with counts, else O(1).
 */
export function count(values: ArrayLike<number>, counts?: ArrayLike<number>): number {
  return counts === undefined ? values.length : sum(counts);
}
