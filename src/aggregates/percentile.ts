import { interpolate } from './interpolate.ts';
import { hasNaN, valueOfNextRank, valueOfRank } from './order.ts';

/**
 * The value below which the share `q` (0 to 1) of the values lies, interpolated linearly between
 * its two neighbours; NaN if any value is NaN. Reorders `values`. O(n), no allocation.
 *
 * Source: `numpy.percentile(values, 100 * q)` by its default method, to the last bit for finite
 * values; next to an infinity see `interpolate`.
 * @throws RangeError for a `q` outside 0 to 1.
 */
export function percentile(values: Float64Array, q: number): number {
  requireShare(q);
  if (hasNaN(values)) return Number.NaN;
  const rank = (values.length - 1) * q;
  const below = Math.floor(rank);
  const low = valueOfRank(values, below);
  const high = rank === below ? low : valueOfNextRank(values, below);
  return interpolate(low, high, rank - below);
}

/** @throws RangeError for what is no share from 0 to 1. */
export function requireShare(q: number): void {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`q must be from 0 to 1, got ${q}`);
}
