import type { ChartSeries } from './charts.ts';
import type { Settings } from './settings.ts';
import { smooth } from './smooth.ts';

/** A curve as it is drawn: places on the x axis and values, oldest -> newest. */
export interface DrawnCurve {
  readonly series: ChartSeries;
  readonly x: Float64Array;
  /** NaN where there is no finite value. */
  readonly line: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly nonFinite: Float64Array;
}

/** The lowest and the highest value that a chart shows. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The share of the smallest and of the largest values that do not set the scale. */
const OUTLIER_SHARE = 0.02;

/** Returns a curve by the settings; `widthIters` is the width of the smoothing. */
export function drawnCurve(
  series: ChartSeries,
  settings: Settings,
  widthIters: number,
): DrawnCurve {
  const { iters, mean, min, max, count, nonFinite } = series.buckets;
  const line = smooth({ x: iters, y: mean, weight: count }, widthIters);
  const x = iters.map((iter) => series.axis.at(iter, settings.x));
  return { series, x, line, min, max, nonFinite };
}

/**
 * Returns the range of the y axis: that of the lines and of 2 to 98 % of what lies around them, so
 * that one spike flattens no curve; with `outliers` that of all values.
 */
export function rangeOf(curves: readonly DrawnCurve[], settings: Settings): Range | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const take = (value: number | undefined): void => {
    if (value === undefined || !Number.isFinite(value) || (settings.log && value <= 0)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const { line, min, max } of curves) {
    for (const value of line) take(value);
    if (settings.outliers) {
      for (const value of min) take(value);
      for (const value of max) take(value);
    } else if (settings.band) {
      take(quantile(min, OUTLIER_SHARE));
      take(quantile(max, 1 - OUTLIER_SHARE));
    }
  }
  return low <= high ? { low, high } : undefined;
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
