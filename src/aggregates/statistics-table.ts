import type { Accumulator } from './accumulator.ts';
import { best } from './best.ts';
import { count } from './count.ts';
import { current } from './current.ts';
import { ema } from './ema.ts';
import { first } from './first.ts';
import { last } from './last.ts';
import { max } from './max.ts';
import { mean } from './mean.ts';
import { median } from './median.ts';
import { min } from './min.ts';
import { nonfinite } from './nonfinite.ts';
import { percentile } from './percentile.ts';
import { rate } from './rate.ts';
import { RunningBest } from './running-best.ts';
import { RunningCount } from './running-count.ts';
import { RunningEma } from './running-ema.ts';
import { RunningFirst } from './running-first.ts';
import { RunningLast } from './running-last.ts';
import { RunningMax } from './running-max.ts';
import { RunningMean } from './running-mean.ts';
import { RunningMin } from './running-min.ts';
import { RunningNonfinite } from './running-nonfinite.ts';
import { RunningQuantile } from './running-quantile.ts';
import { RunningRate } from './running-rate.ts';
import { RunningSlope } from './running-slope.ts';
import { RunningStandardDeviation } from './running-standard-deviation.ts';
import { RunningSum } from './running-sum.ts';
import { RunningThroughput } from './running-throughput.ts';
import { RunningVariance } from './running-variance.ts';
import { slope } from './slope.ts';
import { standardDeviation } from './standard-deviation.ts';
import type { StatisticColumns } from './statistic-columns.ts';
import type { StatisticParams } from './statistic-params.ts';
import { sum } from './sum.ts';
import { variance } from './variance.ts';

/** One statistic that `methodName` names. */
export interface StatisticDefinition {
  /** Its value over a window that is kept, never empty: exact. */
  over(window: StatisticColumns, params: StatisticParams): number;
  /** The iteration that the value came from. */
  iterOf?(window: StatisticColumns, params: StatisticParams): number | undefined;
  /** Keeps its value up to date over a window without end, O(1) a value. */
  accumulator(params: StatisticParams): Accumulator;
  /** The accumulator whose `toJSON` gave the state. @throws TypeError or RangeError for others. */
  restored(state: unknown): Accumulator;
  /** Whether it asks for the clock or the iteration of each value. */
  readonly needsClock: boolean;
  /** Whether MMEngine has it, with MMEngine's windows. */
  readonly isMmengine: boolean;
}

type Over = StatisticDefinition['over'];
type MakeAccumulator = StatisticDefinition['accumulator'];
type Restore = StatisticDefinition['restored'];

/** MMEngine's four, with its windows. */
function mmengine(
  over: Over,
  accumulator: MakeAccumulator,
  restored: Restore,
): StatisticDefinition {
  return { over, accumulator, restored, needsClock: false, isMmengine: true };
}

/** windrow's own, of the values alone. */
function ofValues(
  over: Over,
  accumulator: MakeAccumulator,
  restored: Restore,
): StatisticDefinition {
  return { over, accumulator, restored, needsClock: false, isMmengine: false };
}

/** windrow's own, of the clock or the iteration of each value too. */
function byClock(over: Over, accumulator: MakeAccumulator, restored: Restore): StatisticDefinition {
  return { over, accumulator, restored, needsClock: true, isMmengine: false };
}

function quantile(q: number): StatisticDefinition {
  return ofValues(
    ({ values }) => percentile(values, q),
    () => new RunningQuantile(q),
    RunningQuantile.from,
  );
}

const DEFINITIONS: Readonly<Record<string, StatisticDefinition>> = {
  mean: mmengine(
    ({ values, counts }) => mean(values, counts),
    () => new RunningMean(),
    RunningMean.from,
  ),
  max: mmengine(
    ({ values }) => max(values),
    () => new RunningMax(),
    RunningMax.from,
  ),
  min: mmengine(
    ({ values }) => min(values),
    () => new RunningMin(),
    RunningMin.from,
  ),
  current: mmengine(
    ({ values }) => current(values),
    () => new RunningLast(),
    RunningLast.from,
  ),
  sum: ofValues(
    ({ values }) => sum(values),
    () => new RunningSum(),
    RunningSum.from,
  ),
  count: ofValues(
    ({ values, counts }) => count(values, counts),
    () => new RunningCount(),
    RunningCount.from,
  ),
  first: ofValues(
    ({ values }) => first(values),
    () => new RunningFirst(),
    RunningFirst.from,
  ),
  last: ofValues(
    ({ values }) => last(values),
    () => new RunningLast(),
    RunningLast.from,
  ),
  median: ofValues(
    ({ values }) => median(values),
    () => new RunningQuantile(0.5),
    RunningQuantile.from,
  ),
  percentile: ofValues(
    ({ values }, { q }) => percentile(values, q),
    ({ q }) => new RunningQuantile(q),
    RunningQuantile.from,
  ),
  p50: quantile(0.5),
  p90: quantile(0.9),
  p95: quantile(0.95),
  p99: quantile(0.99),
  std: ofValues(
    ({ values }) => standardDeviation(values),
    () => new RunningStandardDeviation(),
    RunningStandardDeviation.from,
  ),
  var: ofValues(
    ({ values }) => variance(values),
    () => new RunningVariance(),
    RunningVariance.from,
  ),
  ema: ofValues(
    ({ values }, { alpha }) => ema(values, alpha),
    ({ alpha }) => new RunningEma(alpha),
    RunningEma.from,
  ),
  rate: byClock(
    ({ values, timesMs }) => rate(values, timesMs),
    () => new RunningRate(),
    RunningRate.from,
  ),
  throughput: byClock(
    ({ counts, timesMs }) => rate(counts, timesMs),
    () => new RunningThroughput(),
    RunningThroughput.from,
  ),
  slope: byClock(
    ({ values, iters }) => slope(values, iters),
    () => new RunningSlope(),
    RunningSlope.from,
  ),
  best: {
    ...byClock(
      ({ values }, { direction }) => values[best(values, direction)] ?? Number.NaN,
      ({ direction }) => new RunningBest(direction),
      RunningBest.from,
    ),
    iterOf: ({ values, iters }, { direction }) => iters[best(values, direction)],
  },
  nonfinite: ofValues(
    ({ values }) => nonfinite(values),
    () => new RunningNonfinite(),
    RunningNonfinite.from,
  ),
};

/** Every statistic by the name that `methodName` has for it. */
export const STATISTICS: ReadonlyMap<string, StatisticDefinition> = new Map(
  Object.entries(DEFINITIONS),
);
