import type { ModeData, SeriesData } from '../report/report-run.ts';
import { type SeriesBuckets, seriesBuckets } from '../report/series-data.ts';

/** The values of a key that a page names. */
export type KeyFacts = Pick<SeriesData, 'key' | 'first' | 'last' | 'lowest' | 'highest'>;

/** One key of a mode, decoded. */
export interface KeyCurve {
  readonly data: KeyFacts;
  readonly buckets: SeriesBuckets;
}

/** One mode of a group, decoded. */
export interface ModeCurves extends Pick<ModeData, 'mode' | 'group' | 'epochStarts' | 'gaps'> {
  /** The first iterations of buckets, oldest -> newest. */
  readonly iters: readonly number[];
  /** Their clocks in epoch milliseconds; `null` without a clock. */
  readonly timesMs: readonly number[] | null;
  readonly curves: ReadonlyMap<string, KeyCurve>;
}

/** Decodes a mode. */
export function modeCurves(data: ModeData): ModeCurves {
  const { mode, group, epochStarts, gaps, iterSteps, timeSteps } = data;
  const curves = data.series.map((series) => {
    return [series.key, { data: series, buckets: seriesBuckets(series, data) }] as const;
  });
  return {
    mode,
    group,
    epochStarts,
    gaps,
    iters: summed(iterSteps),
    timesMs: timeSteps === null ? null : summed(timeSteps),
    curves: new Map(curves),
  };
}

/** Returns a mode with what has changed in the place of what was kept of it. */
export function changedCurves(kept: ModeCurves, changed: ModeCurves): ModeCurves {
  const curves = new Map(kept.curves);
  for (const [key, { data, buckets }] of changed.curves) {
    const before = curves.get(key)?.buckets;
    curves.set(key, {
      data,
      buckets: before === undefined ? buckets : changedBuckets(before, buckets),
    });
  }
  const length = numberBefore(kept.iters, changed.iters[0]);
  const { timesMs } = changed;
  return {
    ...changed,
    iters: [...kept.iters.slice(0, length), ...changed.iters],
    timesMs:
      timesMs === null || kept.timesMs === null
        ? timesMs
        : [...kept.timesMs.slice(0, length), ...timesMs],
    epochStarts: [...kept.epochStarts, ...changed.epochStarts],
    curves,
  };
}

function changedBuckets(kept: SeriesBuckets, changed: SeriesBuckets): SeriesBuckets {
  const length = numberBefore(kept.iters, changed.iters[0]);
  const join = (name: keyof SeriesBuckets): Float64Array => {
    const joined = new Float64Array(length + changed[name].length);
    joined.set(kept[name].subarray(0, length));
    joined.set(changed[name], length);
    return joined;
  };
  return {
    iters: join('iters'),
    mean: join('mean'),
    min: join('min'),
    max: join('max'),
    count: join('count'),
    nonFinite: join('nonFinite'),
  };
}

/** How many iterations, which only rise, lie before one; all without one. */
function numberBefore(iters: ArrayLike<number>, iter = Number.POSITIVE_INFINITY): number {
  let length = iters.length;
  while (length > 0 && (iters[length - 1] as number) >= iter) length--;
  return length;
}

function summed(steps: readonly number[]): readonly number[] {
  let sum = 0;
  return steps.map((step) => {
    sum += step;
    return sum;
  });
}
