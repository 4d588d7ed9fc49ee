import type { Aggregate, AggregateKind } from './aggregate.ts';
import { BestAggregate, best } from './best.ts';
import { CountAggregate, count } from './count.ts';
import { EmaAggregate, ema } from './ema.ts';
import { FirstAggregate, first } from './first.ts';
import { IncreaseAggregate, increase } from './increase.ts';
import { LastAggregate, last } from './last.ts';
import { MaxAggregate, max } from './max.ts';
import { MeanAggregate, mean } from './mean.ts';
import { median } from './median.ts';
import { MinAggregate, min } from './min.ts';
import { NonfiniteAggregate, nonfinite } from './nonfinite.ts';
import { percentile } from './percentile.ts';
import { QuantileSketch } from './quantile-sketch.ts';
import { RateAggregate, rate } from './rate.ts';
import { SlopeAggregate, slope } from './slope.ts';
import { standardDeviation } from './standard-deviation.ts';
import type { StatisticParams } from './statistic-params.ts';
import { SumAggregate, sum } from './sum.ts';
import { ThroughputAggregate, throughput } from './throughput.ts';
import { VarianceAggregate, variance } from './variance.ts';
import type { MmengineName, Need, WindowStatistic } from './window-statistic.ts';

/** Makes the statistic of a name for the parameters of an item. */
type MakeStatistic = (params: StatisticParams) => WindowStatistic;

const readValue = ({ value }: Aggregate): number => value;

function statistic(
  kind: AggregateKind,
  over: WindowStatistic['over'],
  needs: Need = 'nothing',
): WindowStatistic {
  return { needs, over, running: { kind, isExact: true, read: readValue } };
}

function mmengine(
  mmengineName: MmengineName,
  kind: AggregateKind,
  over: WindowStatistic['over'],
): WindowStatistic {
  return { ...statistic(kind, over), mmengineName };
}

const SKETCH: AggregateKind = {
  name: 'sketch',
  create: () => new QuantileSketch(),
  from: QuantileSketch.from,
};
const VARIANCE: AggregateKind = {
  name: 'variance',
  create: () => new VarianceAggregate(),
  from: VarianceAggregate.from,
};
const LAST: AggregateKind = {
  name: 'last',
  create: () => new LastAggregate(),
  from: LastAggregate.from,
};

function quantile(q: number, over: WindowStatistic['over']): WindowStatistic {
  const quantileOf = (sketch: Aggregate): number => sketch.quantile?.(q) ?? Number.NaN;
  return { needs: 'nothing', over, running: { kind: SKETCH, isExact: false, read: quantileOf } };
}

function percentileOf(q: number): WindowStatistic {
  return quantile(q, ({ values }) => percentile(values, q));
}

/** MMEngine's mean, which lines show of most keys. */
export const MEAN: WindowStatistic = mmengine(
  'mean',
  { name: 'mean', create: () => new MeanAggregate(), from: MeanAggregate.from },
  ({ values, counts }) => mean(values, counts),
);

const SUM: WindowStatistic = {
  ...statistic(
    { name: 'sum', create: () => new SumAggregate(), from: SumAggregate.from },
    ({ values, counts }) => sum(values, counts),
  ),
  empty: 0,
};

const MAKE: Readonly<Record<string, MakeStatistic>> = {
  mean: () => MEAN,
  max: () =>
    mmengine(
      'max',
      { name: 'max', create: () => new MaxAggregate(), from: MaxAggregate.from },
      ({ values }) => max(values),
    ),
  min: () =>
    mmengine(
      'min',
      { name: 'min', create: () => new MinAggregate(), from: MinAggregate.from },
      ({ values }) => min(values),
    ),
  current: () => mmengine('current', LAST, ({ values }) => last(values)),
  sum: () => SUM,
  count: () => ({
    ...statistic(
      { name: 'count', create: () => new CountAggregate(), from: CountAggregate.from },
      ({ values, counts }) => count(values, counts),
    ),
    empty: 0,
  }),
  increase: () => ({
    ...statistic(
      { name: 'increase', create: () => new IncreaseAggregate(), from: IncreaseAggregate.from },
      ({ values, before }) => increase(values, before),
    ),
    asksBefore: true,
  }),
  first: () =>
    statistic(
      { name: 'first', create: () => new FirstAggregate(), from: FirstAggregate.from },
      ({ values }) => first(values),
    ),
  last: () => statistic(LAST, ({ values }) => last(values)),
  median: () => quantile(0.5, ({ values }) => median(values)),
  percentile: ({ q }) => percentileOf(q),
  p50: () => percentileOf(0.5),
  p90: () => percentileOf(0.9),
  p95: () => percentileOf(0.95),
  p99: () => percentileOf(0.99),
  std: () => ({
    needs: 'nothing',
    over: ({ values, counts }) => standardDeviation(values, counts),
    running: { kind: VARIANCE, isExact: true, read: ({ value }) => Math.sqrt(value) },
  }),
  var: () => statistic(VARIANCE, ({ values, counts }) => variance(values, counts)),
  ema: ({ alpha }) =>
    statistic(
      { name: `ema ${alpha}`, create: () => new EmaAggregate(alpha), from: EmaAggregate.from },
      ({ values }) => ema(values, alpha),
    ),
  rate: () => ({
    ...statistic(
      { name: 'rate', create: () => new RateAggregate(), from: RateAggregate.from },
      ({ values, timesMs }) => rate(values, timesMs),
      'clock',
    ),
    empty: 0,
    perSecond: SUM,
  }),
  throughput: () =>
    statistic(
      {
        name: 'throughput',
        create: () => new ThroughputAggregate(),
        from: ThroughputAggregate.from,
      },
      ({ counts, timesMs }) => throughput(counts, timesMs),
      'clock',
    ),
  slope: () =>
    statistic(
      { name: 'slope', create: () => new SlopeAggregate(), from: SlopeAggregate.from },
      ({ values, iters }) => slope(values, iters),
      'iteration',
    ),
  best: ({ direction }) => ({
    ...statistic(
      {
        name: `best ${direction}`,
        create: () => new BestAggregate(direction),
        from: BestAggregate.from,
      },
      ({ values }) => values[best(values, direction)] ?? Number.NaN,
      'iteration',
    ),
    iterOf: ({ values, iters }) => iters[best(values, direction)],
  }),
  nonfinite: () => ({
    ...statistic(
      { name: 'nonfinite', create: () => new NonfiniteAggregate(), from: NonfiniteAggregate.from },
      ({ values }) => nonfinite(values),
    ),
    empty: 0,
  }),
};

/** MMEngine's four, as `methodName` has them. */
export const MMENGINE_NAMES: readonly string[] = ['mean', 'max', 'min', 'current'];

/** The names that `methodName` has for windrow's statistics, MMEngine's four first. */
export const STATISTIC_NAMES: readonly string[] = Object.keys(MAKE);

/** windrow's statistic of that name; `undefined` if it has none. */
export function windowStatistic(
  name: string,
  params: StatisticParams,
): WindowStatistic | undefined {
  return Object.hasOwn(MAKE, name) ? MAKE[name]?.(params) : undefined;
}
