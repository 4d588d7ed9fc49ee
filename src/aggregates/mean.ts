import { pairwiseSum } from './pairwise-sum.ts';

/**
 * sum(values) / sum(counts), both in numpy's order; NaN where any value is NaN. `counts` may be
 * left out when every one of them is 1, `start` and `end` when all of the arrays count. O(n), no
 * allocation. Source: MMEngine's `HistoryBuffer.mean`.
 */
export function mean(
  values: ArrayLike<number>,
  counts?: ArrayLike<number>,
  start = 0,
  end: number = values.length,
): number {
  const total = counts === undefined ? end - start : pairwiseSum(counts, start, end);
  // numpy's sum starts from +0, which a sum of -0 alone shows
  return (0 + pairwiseSum(values, start, end)) / total;
}
