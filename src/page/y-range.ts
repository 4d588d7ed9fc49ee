import type { DrawnCurve } from './curve.ts';
import { DIVERGED, medianMagnitude, quantile } from './magnitude.ts';
import type { Settings } from './settings.ts';

/** The lowest and the highest value that a chart shows. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What the range of an axis is made of. */
type Band = Pick<DrawnCurve, 'trend' | 'min' | 'max'>;

/** The share of the smallest and of the largest values that do not set the scale. */
const OUTLIER_SHARE = 0.02;

/**
 * Returns the range of the y axis for the part of the curves between two places on the x axis: that
 * of their trends and of 2 to 98 % of what lies around them, so that one spike flattens no curve, and
 * without values so large that beside them all others would be one flat line. With `outliers` it is
 * the range of all values.
 */
export function rangeOf(
  curves: readonly DrawnCurve[],
  settings: Settings,
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
): Range | undefined {
  const parts = curves.map((curve) => partOf(curve, from, to));
  const isCut = !settings.outliers && !settings.log;
  const limit = isCut ? DIVERGED * medianMagnitude(parts.map(({ trend }) => trend)) : 0;
  const near = (values: Float64Array): Float64Array =>
    limit > 0 ? values.filter((value) => !(Math.abs(value) > limit)) : values;
  const ends = parts.flatMap(({ trend, min, max }) => {
    const own = near(trend);
    const share = own.length === trend.length ? 0 : OUTLIER_SHARE; // on its way to what is cut off
    const lines = [own, share, own, 1 - share] as const;
    if (settings.outliers) return [lines, [min, 0, max, 1] as const];
    return settings.band
      ? [lines, [near(min), OUTLIER_SHARE, near(max), 1 - OUTLIER_SHARE] as const]
      : [lines];
  });
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const [lows, lowShare, highs, highShare] of ends) {
    low = Math.min(low, quantile(shown(lows, settings), lowShare) ?? low);
    high = Math.max(high, quantile(shown(highs, settings), highShare) ?? high);
  }
  return low <= high ? { low, high } : undefined;
}

/** The values that an axis can show. */
function shown(values: Float64Array, { log }: Settings): Float64Array {
  return log ? values.filter((value) => value > 0) : values;
}

/** The points of a curve from one place on the x axis to another. */
function partOf({ x, trend, min, max }: DrawnCurve, from: number, to: number): Band {
  let first = 0;
  let end = x.length;
  while (first < end && (x[first] as number) < from) first++;
  while (end > first && (x[end - 1] as number) > to) end--;
  const part = (values: Float64Array): Float64Array => values.subarray(first, end);
  return { trend: part(trend), min: part(min), max: part(max) };
}
