import type { ChartSeries } from './charts.ts';
import type { Settings } from './settings.ts';
import { smooth } from './smooth.ts';

/** A curve as it is drawn: places on the x axis and values, oldest -> newest. */
export interface DrawnCurve {
  readonly series: ChartSeries;
  readonly x: Float64Array;
  /** NaN where there is no finite value. */
  readonly line: Float64Array;
  /** The values as they are, without points that stand alone far from both sides. */
  readonly trend: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly nonFinite: Float64Array;
}

/** The lowest and the highest value that a chart shows. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What the range of an axis is made of. */
type Band = Pick<DrawnCurve, 'trend' | 'min' | 'max'>;

/** Of so many values one that stands alone is a spike. */
const MIN_TREND = 40;
/** Times the median magnitude: what is larger is a run that has diverged, and sets no scale. */
const DIVERGED = 1000;
/** The share of the smallest and of the largest values that do not set the scale. */
const OUTLIER_SHARE = 0.02;

/** Returns a curve by the settings; `widthIters` is the width of the smoothing. */
export function drawnCurve(
  series: ChartSeries,
  settings: Settings,
  widthIters: number,
): DrawnCurve {
  const { iters, mean, min, max, count, nonFinite } = series.buckets;
  const limit = DIVERGED * medianMagnitude([mean]);
  const isLarge = (value: number): boolean => limit > 0 && Math.abs(value) > limit;
  // the weights of smoothing fall exponentially, as values of a run that diverges grow: they would
  // show long before their iterations
  const y = mean.map((value) => (isLarge(value) ? Number.NaN : value));
  const smoothed = smooth({ x: iters, y, weight: count }, widthIters);
  const line = smoothed.map((value, i) =>
    isLarge(mean[i] as number) ? (mean[i] as number) : value,
  );
  const x = iters.map((iter) => series.axis.at(iter, settings.x));
  return { series, x, line, trend: trendOf(mean), min, max, nonFinite };
}

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

/**
 * Returns values with the median of five in the place of each: one or two that stand alone vanish,
 * what rises or falls stays. Few values, and those at ends and beside gaps, stay as they are.
 */
function trendOf(values: Float64Array): Float64Array {
  if (values.length < MIN_TREND) return values;
  return values.map((own, i) => {
    const five = values.subarray(Math.max(0, i - 2), i + 3);
    const isWhole = five.length === 5 && five.every(Number.isFinite);
    return isWhole ? (five.slice().sort()[2] as number) : own;
  });
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

function medianMagnitude(columns: readonly Float64Array[]): number {
  const all = columns.flatMap((column) => Array.from(column, Math.abs));
  return quantile(Float64Array.from(all), 0.5) ?? 0;
}

/** How many values a logarithmic axis leaves out. */
export function notPositive(curves: readonly DrawnCurve[]): number {
  let count = 0;
  for (const { line } of curves) for (const value of line) if (value <= 0) count++;
  return count;
}

function quantile(values: Float64Array, share: number): number | undefined {
  const sorted = values.filter(Number.isFinite).sort();
  return sorted[Math.round(share * (sorted.length - 1))];
}
