import { hasNaN, valueOfNextRank, valueOfRank } from './order.ts';

/**
 * The middle value, or the mean of the two middle ones; NaN if any value is NaN. Reorders
 * `values`. O(n), no allocation. Source: `numpy.median`.
 */
export function median(values: Float64Array): number {
  if (hasNaN(values)) return Number.NaN;
  const { length } = values;
  const below = (length - 1) >> 1;
  const low = valueOfRank(values, below);
  return length % 2 === 1 ? low : (low + valueOfNextRank(values, below)) / 2;
}
