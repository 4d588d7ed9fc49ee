/**
 * The point `fraction` (0 to 1) of the way from `low` to `high`, both ends exact. O(1).
 *
 * Source: numpy's `_lerp`, to the last bit where `high - low` is finite. Where it is not, numpy's
 * NaN (infinity times 0, infinity minus infinity) would hide a number that is known: here 2 to
 * infinity is 2 at fraction 0 and infinity above, and only -infinity to infinity is NaN between.
 */
export function interpolate(low: number, high: number, fraction: number): number {
  const span = high - low;
  if (Number.isFinite(span)) {
    return fraction < 0.5 ? low + span * fraction : high - span * (1 - fraction);
  }
  if (fraction === 0 || low === high) return low;
  return low * (1 - fraction) + high * fraction;
}
