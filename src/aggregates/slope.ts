import { sum } from './sum.ts';

/**
 * How much the values rise (fall, when negative) an iteration, by least squares; NaN for fewer
 * than two distinct iterations or where any value is not finite. `iters` are the iterations the
 * values came from, one a value. O(n), no allocation.
 *
 * Source: `numpy.polyfit(iters, values, 1)[0]`, centred on both means in a first pass and freed of
 * their rounding in the second, so that 1e9 + a small trend keeps the digits of the trend.
 */
export function slope(values: ArrayLike<number>, iters: ArrayLike<number>): number {
  const { length } = values;
  if (length < 2) return Number.NaN;
  const meanIter = sum(iters) / length;
  const meanValue = sum(values) / length;
  let [runs, rises, squares, products] = [0, 0, 0, 0];
  for (let i = 0; i < length; i++) {
    const run = (iters[i] as number) - meanIter;
    const rise = (values[i] as number) - meanValue;
    runs += run;
    rises += rise;
    squares += run * run;
    products += run * rise;
  }
  const spread = squares - (runs * runs) / length;
  return spread > 0 ? (products - (runs * rises) / length) / spread : Number.NaN;
}
