import type { ChartSeries } from './charts.ts';
import { DIVERGED, medianMagnitude } from './magnitude.ts';
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

/** Of so many values one that stands alone is a spike. */
const MIN_TREND = 40;

/** Makes a curve by any settings; what does not depend on these is computed once. */
export class CurveMaker {
  readonly #series: ChartSeries;
  readonly #trend: Float64Array;
  /** The means, NaN where they are too large to be smoothed. */
  readonly #smoothed: Float64Array;

  constructor(series: ChartSeries) {
    this.#series = series;
    const { mean } = series.buckets;
    this.#trend = trendOf(mean);
    const limit = DIVERGED * medianMagnitude([mean]);
    // the weights of smoothing fall exponentially, as values of a run that diverges grow: they
    // would show long before their iterations
    this.#smoothed = mean.map((value) =>
      limit > 0 && Math.abs(value) > limit ? Number.NaN : value,
    );
  }

  /** Returns the curve; `widthIters` is the width of the smoothing. */
  make(settings: Settings, widthIters: number): DrawnCurve {
    const { axis, buckets } = this.#series;
    const { iters, mean, min, max, count, nonFinite } = buckets;
    const smoothed = smooth({ x: iters, y: this.#smoothed, weight: count }, widthIters);
    const line = smoothed.map((value, i) => (Number.isNaN(value) ? (mean[i] as number) : value));
    const x = iters.map((iter) => axis.at(iter, settings.x));
    return { series: this.#series, x, line, trend: this.#trend, min, max, nonFinite };
  }
}

/** How many values a logarithmic axis leaves out. */
export function notPositive(curves: readonly DrawnCurve[]): number {
  let count = 0;
  for (const { line } of curves) for (const value of line) if (value <= 0) count++;
  return count;
}

/**
 * Returns values with the median of five in the place of each: one or two that stand alone vanish,
 * what rises or falls stays. Few values, and those at ends and beside gaps, stay as they are.
 */
function trendOf(values: Float64Array): Float64Array {
  if (values.length < MIN_TREND) return values;
  return values.map((own, i) => {
    const [a, b, d, e] = [values[i - 2], values[i - 1], values[i + 1], values[i + 2]];
    if (a === undefined || b === undefined || d === undefined || e === undefined) return own;
    const median = medianOfFive(a, b, own, d, e);
    return Number.isFinite(a + b + own + d + e) ? median : own;
  });
}

function medianOfFive(a: number, b: number, c: number, d: number, e: number): number {
  const low = Math.max(Math.min(a, b), Math.min(d, e));
  const high = Math.min(Math.max(a, b), Math.max(d, e));
  return Math.max(Math.min(low, high), Math.min(Math.max(low, high), c));
}
