import { sum } from './sum.ts';

/**
 * The mean squared distance from the mean, divided by n - `ddof`; NaN where any value is not
 * finite or n <= ddof. O(n), no allocation.
 *
 * Source: `numpy.var` (`ddof` 0 by default), but more exact: two passes, the second of which also
 * takes out what rounding left in the mean (Chan, Golub, LeVeque 1983), so that 1e9 + small noise
 * keeps the digits of the noise. Differs from numpy in the last bits at most on ordinary data.
 */
export function variance(values: ArrayLike<number>, ddof = 0): number {
  const { length } = values;
  if (length <= ddof) return Number.NaN;
  const mean = sum(values) / length;
  let distances = 0;
  let squares = 0;
  for (let i = 0; i < length; i++) {
    const distance = (values[i] as number) - mean;
    distances += distance;
    squares += distance * distance;
  }
  return Math.max(0, squares - (distances * distances) / length) / (length - ddof);
}
