/**
 * The `alpha` of an `ema` whose values weigh half as much after `halfLife` updates:
 * 1 - 2^(-1 / halfLife), exact also for very long half-lives. O(1).
 * @throws RangeError for a half-life that is not positive and finite.
 */
export function alphaOfHalfLife(halfLife: number): number {
  if (!(halfLife > 0 && halfLife < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`halfLife must be a positive number of updates, got ${halfLife}`);
  }
  return -Math.expm1(-Math.LN2 / halfLife);
}
