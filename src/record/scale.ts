/** The largest error of the inverse of a factor that counts as the inverse of an integer. */
const TOLERANCE = 1e-12;

/**
 * A value times a factor; one such as 1e-6 divides, so that the result is exact where it can be.
 */
export function scaled(value: number, factor: number): number {
  const divisor = Math.round(1 / factor);
  return Math.abs(divisor * factor - 1) < TOLERANCE ? value / divisor : value * factor;
}
