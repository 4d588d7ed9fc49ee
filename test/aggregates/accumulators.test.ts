import fc from 'fast-check';
import type { Accumulator } from '../../src/aggregates/accumulator.ts';
import { best } from '../../src/aggregates/best.ts';
import { CompensatedSum } from '../../src/aggregates/compensated-sum.ts';
import { count } from '../../src/aggregates/count.ts';
import { ema } from '../../src/aggregates/ema.ts';
import { first } from '../../src/aggregates/first.ts';
import { last } from '../../src/aggregates/last.ts';
import { max } from '../../src/aggregates/max.ts';
import { mean } from '../../src/aggregates/mean.ts';
import { min } from '../../src/aggregates/min.ts';
import { nonfinite } from '../../src/aggregates/nonfinite.ts';
import { percentile } from '../../src/aggregates/percentile.ts';
import { rate } from '../../src/aggregates/rate.ts';
import { RunningBest } from '../../src/aggregates/running-best.ts';
import { RunningCount } from '../../src/aggregates/running-count.ts';
import { RunningEma } from '../../src/aggregates/running-ema.ts';
import { RunningFirst } from '../../src/aggregates/running-first.ts';
import { RunningLast } from '../../src/aggregates/running-last.ts';
import { RunningMax } from '../../src/aggregates/running-max.ts';
import { RunningMean } from '../../src/aggregates/running-mean.ts';
import { RunningMin } from '../../src/aggregates/running-min.ts';
import { RunningNonfinite } from '../../src/aggregates/running-nonfinite.ts';
import { RunningQuantile } from '../../src/aggregates/running-quantile.ts';
import { RunningRate } from '../../src/aggregates/running-rate.ts';
import { RunningSlope } from '../../src/aggregates/running-slope.ts';
import { RunningStandardDeviation } from '../../src/aggregates/running-standard-deviation.ts';
import { RunningSum } from '../../src/aggregates/running-sum.ts';
import { RunningThroughput } from '../../src/aggregates/running-throughput.ts';
import { RunningVariance } from '../../src/aggregates/running-variance.ts';
import { slope } from '../../src/aggregates/slope.ts';
import { standardDeviation } from '../../src/aggregates/standard-deviation.ts';
import { sum } from '../../src/aggregates/sum.ts';
import { variance } from '../../src/aggregates/variance.ts';
import { expectClose } from './close.ts';
import { numpy } from './numpy-cases.ts';

interface Update {
  readonly value: number;
  readonly count: number;
  readonly timeMs: number;
  readonly iter: number;
}

/** The updates as four flat arrays, which is what a window function takes. */
interface Window {
  readonly values: readonly number[];
  readonly counts: readonly number[];
  readonly timesMs: readonly number[];
  readonly iters: readonly number[];
}

interface Case {
  readonly name: string;
  readonly create: () => Accumulator;
  readonly from: (state: unknown) => Accumulator;
  readonly oracle: (window: Window) => number;
  /** How far apart rounding may take them, for finite values; exact when left out. */
  readonly tolerance?: (window: Window) => number;
  /** Of an accumulator without updates; NaN when left out. */
  readonly empty?: number;
}

/** Of the finite values: where another one counts, both results are that one and need no slack. */
const magnitude = (values: readonly number[]): number =>
  values.filter(Number.isFinite).reduce((total, value) => total + Math.abs(value), 0);
const rateTolerance = (amounts: readonly number[], timesMs: readonly number[]): number =>
  (1e-11 * magnitude(amounts)) / (last(timesMs) - first(timesMs));
const ALPHA = 0.3;
const Q = 0.95;

const cases: readonly Case[] = [
  {
    name: 'RunningSum',
    create: () => new RunningSum(),
    from: RunningSum.from,
    oracle: ({ values }) => sum(values),
    tolerance: ({ values }) => 1e-14 * magnitude(values),
    empty: 0,
  },
  {
    name: 'RunningCount',
    create: () => new RunningCount(),
    from: RunningCount.from,
    oracle: ({ values, counts }) => count(values, counts),
    empty: 0,
  },
  {
    name: 'RunningMean',
    create: () => new RunningMean(),
    from: RunningMean.from,
    oracle: ({ values, counts }) => mean(values, counts),
    tolerance: ({ values, counts }) => (1e-14 * magnitude(values)) / magnitude(counts),
  },
  {
    name: 'RunningFirst',
    create: () => new RunningFirst(),
    from: RunningFirst.from,
    oracle: ({ values }) => first(values),
  },
  {
    name: 'RunningLast',
    create: () => new RunningLast(),
    from: RunningLast.from,
    oracle: ({ values }) => last(values),
  },
  {
    name: 'RunningMin',
    create: () => new RunningMin(),
    from: RunningMin.from,
    oracle: ({ values }) => min(values),
  },
  {
    name: 'RunningMax',
    create: () => new RunningMax(),
    from: RunningMax.from,
    oracle: ({ values }) => max(values),
  },
  {
    name: 'RunningVariance',
    create: () => new RunningVariance(),
    from: RunningVariance.from,
    oracle: ({ values }) => variance(values),
    tolerance: ({ values }) => 1e-12 * variance(values),
  },
  {
    name: 'RunningVariance with ddof 1',
    create: () => new RunningVariance(1),
    from: RunningVariance.from,
    oracle: ({ values }) => variance(values, 1),
    tolerance: ({ values }) => 1e-12 * variance(values, 1),
  },
  {
    name: 'RunningStandardDeviation',
    create: () => new RunningStandardDeviation(),
    from: RunningStandardDeviation.from,
    oracle: ({ values }) => standardDeviation(values),
    tolerance: ({ values }) => 1e-12 * standardDeviation(values),
  },
  {
    name: 'RunningEma',
    create: () => new RunningEma(ALPHA),
    from: RunningEma.from,
    oracle: ({ values }) => ema(values, ALPHA),
  },
  {
    name: 'RunningRate',
    create: () => new RunningRate(),
    from: RunningRate.from,
    oracle: ({ values, timesMs }) => rate(values, timesMs),
    tolerance: ({ values, timesMs }) => rateTolerance(values, timesMs),
  },
  {
    name: 'RunningThroughput',
    create: () => new RunningThroughput(),
    from: RunningThroughput.from,
    oracle: ({ counts, timesMs }) => rate(counts, timesMs),
    tolerance: ({ counts, timesMs }) => rateTolerance(counts, timesMs),
  },
  {
    name: 'RunningSlope',
    create: () => new RunningSlope(),
    from: RunningSlope.from,
    oracle: ({ values, iters }) => slope(values, iters),
    tolerance: ({ values, iters }) => 1e-11 * Math.sqrt(variance(values) / variance(iters)),
  },
  {
    name: "RunningBest 'min'",
    create: () => new RunningBest('min'),
    from: RunningBest.from,
    oracle: ({ values }) => values[best(values, 'min')] ?? NaN,
  },
  {
    name: "RunningBest 'max'",
    create: () => new RunningBest('max'),
    from: RunningBest.from,
    oracle: ({ values }) => values[best(values, 'max')] ?? NaN,
  },
  {
    name: 'RunningNonfinite',
    create: () => new RunningNonfinite(),
    from: RunningNonfinite.from,
    oracle: ({ values }) => nonfinite(values),
    empty: 0,
  },
  {
    name: 'RunningQuantile',
    create: () => new RunningQuantile(Q),
    from: RunningQuantile.from,
    oracle: ({ values }) => percentile(values, Q),
    tolerance: ({ values }) => {
      const rank = (values.length - 1) * Q;
      const ordered = [...values].sort((a, b) => a - b);
      const neighbours = [Math.floor(rank), Math.ceil(rank)].map((at) => ordered[at] ?? NaN);
      return 0.01001 * Math.max(...neighbours.map(Math.abs));
    },
  },
];

const decimal = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 1000);
const anyValue = fc.oneof(decimal, fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 0));

/** Updates whose time and iteration go on from record to record, from large numbers as they do. */
function updatesOf(
  value: fc.Arbitrary<number>,
  offset: fc.Arbitrary<number> = fc.constant(0),
): fc.Arbitrary<Update[]> {
  const step = fc.record({
    value,
    count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 64 })),
    ms: fc.integer({ min: 0, max: 5000 }),
    iters: fc.integer({ min: 1, max: 10 }),
  });
  const steps = fc.array(step, { minLength: 1, maxLength: 120 });
  return fc.tuple(steps, offset).map(([all, from]) => {
    let [timeMs, iter] = [1.7e12, 1e6];
    return all.map((one) => {
      timeMs += one.ms;
      iter += one.iters;
      return { value: from + one.value, count: one.count, timeMs, iter };
    });
  });
}

function windowOf(updates: readonly Update[]): Window {
  return {
    values: updates.map(({ value }) => value),
    counts: updates.map(({ count }) => count),
    timesMs: updates.map(({ timeMs }) => timeMs),
    iters: updates.map(({ iter }) => iter),
  };
}

function feed(accumulator: Accumulator, updates: readonly Update[]): Accumulator {
  for (const { value, count, timeMs, iter } of updates) {
    accumulator.update(value, count, timeMs, iter);
  }
  return accumulator;
}

const throughJson = (state: unknown): unknown => JSON.parse(JSON.stringify(state));

describe.each(cases)('$name', ({ create, from, oracle, tolerance, empty = NaN }) => {
  const within = (window: Window): number => tolerance?.(window) ?? 0;

  test('equals the window function, at every value and on every offset', () => {
    const offset = fc.constantFrom(0, 1e6, 1e9, -1e9);
    fc.assert(
      fc.property(updatesOf(decimal, offset), (updates) => {
        const accumulator = create();
        updates.forEach((update, index) => {
          feed(accumulator, [update]);
          const window = windowOf(updates.slice(0, index + 1));
          expectClose(accumulator.value, oracle(window), within(window));
        });
      }),
      { numRuns: 50 },
    );
  });

  test('equals the window function where the first value is an outlier', () => {
    fc.assert(
      fc.property(updatesOf(decimal, fc.constant(1e9)), decimal, (updates, outlier) => {
        const all = updates.map((update, index) =>
          index === 0 ? { ...update, value: outlier } : update,
        );
        const window = windowOf(all);
        expectClose(feed(create(), all).value, oracle(window), within(window));
      }),
    );
  });

  test('treats NaN and infinities as the window function does', () => {
    fc.assert(
      fc.property(updatesOf(anyValue), (updates) => {
        const window = windowOf(updates);
        expectClose(feed(create(), updates).value, oracle(window), within(window));
      }),
    );
  });

  test('agrees with numpy', () => {
    for (const { values, counts, timesMs, iters } of numpy.cases) {
      const updates = values.map((value, index) => ({
        value,
        count: counts[index] ?? NaN,
        timeMs: timesMs[index] ?? NaN,
        iter: iters[index] ?? NaN,
      }));
      const window = windowOf(updates);
      expectClose(feed(create(), updates).value, oracle(window), within(window));
    }
  });

  test('has its empty value before the first update and after reset', () => {
    expect(create().value).toBe(empty);
    const used = feed(create(), [{ value: 3, count: 2, timeMs: 5, iter: 7 }]);
    used.reset();
    expect(used.value).toBe(empty);
  });

  test('reset makes it as new', () => {
    fc.assert(
      fc.property(updatesOf(anyValue), updatesOf(anyValue), (before, after) => {
        const used = feed(create(), before);
        used.reset();
        expect(used.toJSON()).toEqual(create().toJSON());
        expect(feed(used, after).value).toBe(feed(create(), after).value);
      }),
    );
  });

  test('goes on from its JSON as if it had not been interrupted', () => {
    fc.assert(
      fc.property(updatesOf(anyValue), updatesOf(anyValue), (before, after) => {
        const whole = feed(create(), before);
        const restored = from(throughJson(whole));
        expect(restored.value).toBe(whole.value);
        expect(restored.toJSON()).toEqual(whole.toJSON());
        expect(feed(restored, after).value).toBe(feed(whole, after).value);
      }),
    );
    expect(from(throughJson(create())).value).toBe(empty);
  });

  test.each([undefined, null, 1, 'x', {}, [], { sum: '1' }])('from(%p) throws', (state) => {
    expect(() => from(state)).toThrow(TypeError);
  });
});

describe('where the best value came from', () => {
  test('iter is that of the first best value, NaN while there is none', () => {
    fc.assert(
      fc.property(updatesOf(anyValue), fc.constantFrom('min', 'max'), (updates, direction) => {
        const running = new RunningBest(direction);
        feed(running, updates);
        const index = best(windowOf(updates).values, direction);
        expect(running.iter).toBe(updates[index]?.iter ?? NaN);
        expect(RunningBest.from(throughJson(running)).iter).toBe(running.iter);
      }),
    );
  });
});

describe('CompensatedSum', () => {
  test('keeps what a plain sum loses', () => {
    const sum = new CompensatedSum();
    for (const term of [1, 1e100, 1, -1e100]) sum.add(term);
    expect(sum.value).toBe(2);
  });

  test('a million tenths are a hundred thousand', () => {
    const sum = new CompensatedSum();
    for (let i = 0; i < 1_000_000; i++) sum.add(0.1);
    expect(sum.value).toBe(100_000);
  });

  test('is within one rounding of the exact sum', () => {
    const term = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const terms = fc.array(fc.tuple(term, fc.integer({ min: 0, max: 40 })), { maxLength: 300 });
    fc.assert(
      fc.property(terms, (all) => {
        const sum = new CompensatedSum();
        for (const [significand, exponent] of all) sum.add(significand * 2 ** exponent);
        const exact = all.reduce((total, [k, e]) => total + BigInt(k) * 2n ** BigInt(e), 0n);
        const error = Math.abs(sum.value - Number(exact));
        expect(error).toBeLessThanOrEqual(2 ** -52 * Math.abs(Number(exact)));
      }),
    );
  });

  test('a restored NaN, infinity and -0 are themselves', () => {
    for (const term of [NaN, Infinity, -Infinity]) {
      const sum = new CompensatedSum();
      sum.add(term);
      expect(CompensatedSum.from(throughJson(sum)).value).toBe(term);
    }
    const last = new RunningLast();
    last.update(-0);
    expect(RunningLast.from(throughJson(last)).value).toBe(-0);
  });
});

describe('long runs', () => {
  test('variance and slope of a million values near 1e9 keep their digits', () => {
    const [spread, trend] = [new RunningVariance(), new RunningSlope()];
    for (let iter = 1; iter <= 1_000_000; iter++) {
      // exact in a double: noise of +-1/1024 about 1e9, rising by 2^-20 an iteration on average
      spread.update(1e9 + (iter % 2 === 0 ? 1 : -1) / 1024);
      trend.update(1e9 + iter * 2 ** -20, 1, 0, iter);
    }
    expectClose(spread.value, 1024 ** -2, 1e-10 * 1024 ** -2);
    expectClose(trend.value, 2 ** -20, 1e-9 * 2 ** -20);
  });
});

describe('bad settings', () => {
  test.each([0, -0.1, 1.1, NaN])('an alpha of %p throws a RangeError', (alpha) => {
    expect(() => new RunningEma(alpha)).toThrow(RangeError);
  });

  test.each([-1, NaN, Infinity])('a ddof of %p throws a RangeError', (ddof) => {
    expect(() => new RunningVariance(ddof)).toThrow(RangeError);
    expect(() => new RunningStandardDeviation(ddof)).toThrow(RangeError);
  });

  test.each([-0.1, 1.1, 95, NaN])('a q of %p throws a RangeError', (q) => {
    expect(() => new RunningQuantile(q)).toThrow(RangeError);
  });

  test('a direction of a restored state is checked', () => {
    const state = { ...new RunningBest('min').toJSON(), direction: 'up' };
    expect(() => RunningBest.from(state)).toThrow(RangeError);
  });
});
