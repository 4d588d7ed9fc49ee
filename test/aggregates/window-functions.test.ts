import fc from 'fast-check';
import { alphaOfHalfLife } from '../../src/aggregates/alpha-of-half-life.ts';
import { best } from '../../src/aggregates/best.ts';
import { count } from '../../src/aggregates/count.ts';
import { ema } from '../../src/aggregates/ema.ts';
import { first } from '../../src/aggregates/first.ts';
import { interpolate } from '../../src/aggregates/interpolate.ts';
import { last } from '../../src/aggregates/last.ts';
import { mean } from '../../src/aggregates/mean.ts';
import { median } from '../../src/aggregates/median.ts';
import { nonfinite } from '../../src/aggregates/nonfinite.ts';
import { percentile } from '../../src/aggregates/percentile.ts';
import { rate } from '../../src/aggregates/rate.ts';
import { slope } from '../../src/aggregates/slope.ts';
import { standardDeviation } from '../../src/aggregates/standard-deviation.ts';
import { sum } from '../../src/aggregates/sum.ts';
import { throughput } from '../../src/aggregates/throughput.ts';
import { variance } from '../../src/aggregates/variance.ts';
import { expectClose } from './close.ts';
import { numpy } from './numpy-cases.ts';

const anyValue = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 0));
const anyValues = fc.array(anyValue, { minLength: 1, maxLength: 60 });
const decimal = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 1000);
const decimals = fc.array(decimal, { minLength: 1, maxLength: 200 });
const share = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 0.5, 0.95, 1),
);
/** Integers k; a value is offset + k / 1024, which a double holds exactly up to an offset of 1e9. */
const noise = fc.array(fc.integer({ min: -4096, max: 4096 }), { minLength: 1, maxLength: 100 });
const offset = fc.constantFrom(0, 1, -1000, 1e6, 1e9, -1e9);

const medianOf = (values: readonly number[]): number => median(Float64Array.from(values));
const percentileOf = (values: readonly number[], q: number): number =>
  percentile(Float64Array.from(values), q);
const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const plainSum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const bigSum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
const shifted = (ks: readonly number[], from: number): number[] => ks.map((k) => from + k / 1024);

/** n sum(xy) - sum(x) sum(y): n^2 times the covariance, exact. */
function exactCovariance(xs: readonly number[], ys: readonly number[]): number {
  const [a, b] = [xs.map(BigInt), ys.map(BigInt)];
  const products = a.map((x, index) => x * (b[index] ?? 0n));
  return Number(BigInt(xs.length) * bigSum(products) - bigSum(a) * bigSum(b));
}

describe.each(numpy.cases)('numpy: $name', (row) => {
  const { values, counts, iters, timesMs } = row;

  test('sum, count, median and percentile agree to the last bit', () => {
    expect(sum(values)).toBe(row.sum);
    expect(count(values, counts)).toBe(row.count);
    expect(median(Float64Array.from(values))).toBe(row.median);
    row.percentiles.forEach((expected, index) => {
      const q = numpy.qs[index] ?? NaN;
      if (expected !== null) expect(percentile(Float64Array.from(values), q)).toBe(expected);
    });
  });

  test('variance, standardDeviation, ema, rate and slope agree to the last digits', () => {
    const near = (expected: number): number => 1e-12 * Math.abs(expected) + 1e-30;
    expectClose(variance(values), row.var, near(row.var));
    expectClose(standardDeviation(values), row.std, near(row.std) + 1e-15);
    expectClose(ema(values, numpy.alpha), row.ema, near(row.ema));
    expectClose(rate(values, timesMs), row.rate, near(row.rate));
    expectClose(slope(values, iters), row.slope, 1e-9 * Math.abs(row.slope) + 1e-16);
  });

  test('best and nonfinite agree', () => {
    expect(best(values, 'min')).toBe(row.bestMin);
    expect(best(values, 'max')).toBe(row.bestMax);
    expect(nonfinite(values)).toBe(row.nonfinite);
  });
});

describe('sum, count, first, last, nonfinite', () => {
  test('known values', () => {
    const values = [4, NaN, 2, -Infinity];
    expect([first(values), last(values), count(values), nonfinite(values)]).toEqual([
      4,
      -Infinity,
      4,
      2,
    ]);
    expect(count(values, [1, 2, 3, 4])).toBe(10);
    expect([sum([1, 2, 3]), sum([-0]), sum(values)]).toEqual([6, 0, NaN]);
  });

  test('sum of integers is exact', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 400 }), (values) => {
        expect(sum(values)).toBe(Number(bigSum(values.map(BigInt))));
      }),
    );
  });

  test('count, first, last and nonfinite are the same as of an array', () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        expect(count(values)).toBe(values.length);
        expect(
          count(
            values,
            values.map(() => 3),
          ),
        ).toBe(3 * values.length);
        expect(first(values)).toBe(values.at(0));
        expect(last(values)).toBe(values.at(-1));
        const strange = values.filter(
          (value) => Number.isNaN(value) || Math.abs(value) === Infinity,
        );
        expect(nonfinite(values)).toBe(strange.length);
      }),
    );
  });
});

describe('median and percentile', () => {
  test('known values', () => {
    expect(medianOf([5, 1, 3])).toBe(3);
    expect(medianOf([5, 1, 3, 4])).toBe(3.5);
    expect(percentileOf([10, 20, 30, 40, 50], 0.95)).toBe(48);
    expect([percentileOf([3, 1, 2], 0), percentileOf([3, 1, 2], 1)]).toEqual([1, 3]);
    // as sorting would have it: -0 before 0
    expect([medianOf([0, 1, -0]), medianOf([0, -1, -0]), medianOf([0, -0, -1, 1, 0])]).toEqual([
      0, -0, 0,
    ]);
    expect(percentileOf([0, -0, 5], 0.25)).toBe(0);
  });

  test('median has as many values below as above', () => {
    fc.assert(
      fc.property(decimals, (values) => {
        const middle = medianOf(values);
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
        const [low, high] = [Math.floor, Math.ceil].map(
          (round) => ascending(values)[round((values.length - 1) / 2)] ?? NaN,
        );
        expect(middle).toBe(((low ?? NaN) + (high ?? NaN)) / 2);
      }),
    );
  });

  test('percentile lies on the line between its two neighbours', () => {
    fc.assert(
      fc.property(decimals, share, (values, q) => {
        const rank = (values.length - 1) * q;
        const low = ascending(values)[Math.floor(rank)] ?? NaN;
        const high = ascending(values)[Math.ceil(rank)] ?? NaN;
        const expected = low + (high - low) * (rank - Math.floor(rank));
        expectClose(percentileOf(values, q), expected, 1e-12 * (Math.abs(low) + Math.abs(high)));
      }),
    );
  });

  test('percentile never falls as q rises', () => {
    fc.assert(
      fc.property(decimals, share, share, (values, q, r) => {
        const [low, high] = ascending([q, r]);
        expect(percentileOf(values, low ?? 0)).toBeLessThanOrEqual(percentileOf(values, high ?? 0));
      }),
    );
  });

  test('any NaN makes both NaN', () => {
    fc.assert(
      fc.property(anyValues, anyValues, share, (before, after, q) => {
        const values = [...before, NaN, ...after];
        expect([medianOf(values), percentileOf(values, q)]).toEqual([NaN, NaN]);
      }),
    );
  });

  test('an infinity spoils no quantile that it does not reach', () => {
    expect(percentileOf([1, 2, Infinity], 0.5)).toBe(2);
    expect(percentileOf([1, 2, Infinity], 0.75)).toBe(Infinity);
    expect(percentileOf([-Infinity, 2], 0.25)).toBe(-Infinity);
    expect(percentileOf([Infinity, Infinity], 0.3)).toBe(Infinity);
    expect(percentileOf([-Infinity, Infinity], 0.5)).toBe(NaN);
    expect(interpolate(-1.5e308, 1.5e308, 0.5)).toBe(0);
  });

  test.each([-0.1, 1.1, 95, NaN])('percentile of q %p throws a RangeError', (q) => {
    expect(() => percentileOf([1], q)).toThrow(RangeError);
  });
});

describe('variance and standardDeviation', () => {
  test('known values', () => {
    expect(variance([2, 4, 4, 4, 5, 5, 7, 9])).toBe(4);
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBe(2);
    expect([variance([7]), standardDeviation([7])]).toEqual([0, 0]);
  });

  test('variance of small noise on any offset is exact to 13 digits', () => {
    fc.assert(
      fc.property(noise, offset, (ks, from) => {
        const n = ks.length;
        const expected = exactCovariance(ks, ks) / n / n / 1024 ** 2;
        const values = shifted(ks, from);
        expectClose(variance(values), expected, 1e-13 * expected);
        expect(standardDeviation(values)).toBe(Math.sqrt(variance(values)));
      }),
    );
  });

  test('variance of any finite values is never negative, and NaN where one is not finite', () => {
    fc.assert(
      fc.property(decimals, fc.constantFrom(NaN, Infinity, -Infinity), (values, strange) => {
        expect(variance(values)).toBeGreaterThanOrEqual(0);
        expect(variance([...values, strange])).toBe(NaN);
      }),
    );
  });
});

describe('ema and alphaOfHalfLife', () => {
  const alpha = fc.double({ min: 1e-6, max: 1, noNaN: true });

  test('known values', () => {
    expect(ema([8], 0.1)).toBe(8);
    expect(ema([0, 3], 0.5)).toBe(2);
    expect(ema([1, 2, 3], 1)).toBe(3);
    expect(alphaOfHalfLife(1)).toBe(0.5);
    expect(alphaOfHalfLife(1e12)).toBeCloseTo(Math.LN2 / 1e12, 24);
  });

  test('ema is the mean weighted by powers of 1 - alpha', () => {
    fc.assert(
      fc.property(decimals, alpha, (values, a) => {
        const weights = values.map((_, index) => (1 - a) ** (values.length - 1 - index));
        const weighted = values.map((value, index) => value * (weights[index] ?? 0));
        const scale = Math.max(...values.map(Math.abs));
        expectClose(ema(values, a), plainSum(weighted) / plainSum(weights), 1e-10 * scale);
      }),
    );
  });

  test('a value weighs half after halfLife updates', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1e6, noNaN: true }), (halfLife) => {
        expectClose((1 - alphaOfHalfLife(halfLife)) ** halfLife, 0.5, 1e-9);
      }),
    );
  });

  test('NaN propagates', () => {
    expect(ema([1, NaN, 2], 0.5)).toBe(NaN);
    expect(ema([1, Infinity, 2], 0.5)).toBe(Infinity);
  });

  test.each([0, -1, NaN, Infinity])('a half-life of %p throws a RangeError', (halfLife) => {
    expect(() => alphaOfHalfLife(halfLife)).toThrow(RangeError);
  });
});

describe('rate', () => {
  test('known values', () => {
    expect(rate([32, 32, 32], [0, 500, 1000])).toBe(64);
    expect(rate([1000, 1, 2], [0, 1000, 2000])).toBe(1.5);
    expect([rate([5], [0]), rate([5, 5], [7, 7]), rate([5, 5], [7, 6])]).toEqual([NaN, NaN, NaN]);
    expect(rate([NaN, 5], [0, 1000])).toBe(5);
    expect(rate([5, NaN], [0, 1000])).toBe(NaN);
  });

  test('as much a period is as much a second, however long the window', () => {
    const [amount, periodMs] = [fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e5 })];
    fc.assert(
      fc.property(amount, periodMs, fc.integer({ min: 2, max: 300 }), (value, ms, length) => {
        const times = Array.from({ length }, (_, index) => 1.7e12 + index * ms);
        const expected = (value * 1000) / ms;
        expectClose(rate(Array(length).fill(value), times), expected, 1e-12 * expected);
      }),
    );
  });

  test('rate is the sum after the first value over the time, in seconds', () => {
    const step = fc.record({ value: decimal, ms: fc.integer({ min: 0, max: 1000 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 80 }), (steps) => {
        const values = steps.map(({ value }) => value);
        const elapsed = plainSum(steps.slice(1).map(({ ms }) => ms));
        const times = steps.map((_, i) => plainSum(steps.slice(0, i + 1).map(({ ms }) => ms)));
        const expected = elapsed === 0 ? NaN : plainSum(values.slice(1)) / (elapsed / 1000);
        const scale = plainSum(values.map(Math.abs)) / (elapsed / 1000);
        expectClose(rate(values, times), expected, 1e-12 * scale);
      }),
    );
  });
});

describe('slope', () => {
  test('known values', () => {
    expect(slope([1, 3, 5], [10, 11, 12])).toBe(2);
    expect(slope([5, 5], [1, 2])).toBe(0);
    expect(slope([1, 2, 2], [0, 1, 2])).toBe(0.5);
    expect([slope([1], [1]), slope([1, 2], [3, 3]), slope([1, NaN], [1, 2])]).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
  });

  test('slope on any offset of values and iterations is exact to 12 digits', () => {
    const start = fc.constantFrom(0, 1, 1e6, 1e9);
    const gap = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(noise, offset, start, fc.array(gap, { minLength: 100 }), (ks, from, at, gaps) => {
        const iters = ks.map((_, index) => plainSum(gaps.slice(0, index)));
        const [xx, yy] = [exactCovariance(iters, iters), exactCovariance(ks, ks)];
        const expected = xx === 0 ? NaN : exactCovariance(iters, ks) / xx / 1024;
        const scale = Math.sqrt(yy / xx) / 1024;
        const actual = slope(
          shifted(ks, from),
          iters.map((iter) => at + iter),
        );
        expectClose(actual, expected, 1e-12 * scale);
      }),
    );
  });
});

describe('best', () => {
  test('known values', () => {
    expect(best([3, 1, 1, 2], 'min')).toBe(1);
    expect(best([NaN, 3, NaN, 3], 'max')).toBe(1);
    expect(best([NaN], 'min')).toBe(-1);
    expect([best([Infinity], 'min'), best([-Infinity], 'max')]).toEqual([0, 0]);
  });

  test('best is the first place of the smallest or largest value that is not NaN', () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const real = values.filter((value) => !Number.isNaN(value));
        const place = (wanted: number): number => values.indexOf(wanted);
        expect(best(values, 'min')).toBe(real.length === 0 ? -1 : place(Math.min(...real)));
        expect(best(values, 'max')).toBe(real.length === 0 ? -1 : place(Math.max(...real)));
      }),
    );
  });
});

describe('weights, which are negative counts', () => {
  const weights = [-4, -1, -0.5];
  const values = [0.1, 2, 6];

  test('a value with a weight is a mean over that many samples', () => {
    expect(mean(values, weights)).toBeCloseTo((0.4 + 2 + 3) / 5.5, 14);
    expect(sum(values, weights)).toBeCloseTo(5.4, 14);
    expect(count(values, weights)).toBe(5.5);
    // beside counts, whose values are sums already
    expect(mean([6, 5], [3, -2])).toBe(16 / 5);
    expect(sum([6, 5], [3, -2])).toBe(16);
    expect(count([6, 5], [3, -2])).toBe(5);
    expect(throughput(Float64Array.of(3, -2), [0, 1000])).toBe(2);
  });

  test('a spread of values with weights is the spread of repeated values', () => {
    const weight = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(decimal, weight), { minLength: 1 }), (pairs) => {
        const repeated = pairs.flatMap(([value, times]) => Array<number>(times).fill(value));
        const alone = pairs.map(([value]) => value);
        const signed = pairs.map(([, times]) => -times);
        const expected = variance(repeated);
        expectClose(variance(alone, signed), expected, 1e-12 * expected + 1e-20);
        expectClose(mean(alone, signed), mean(repeated), 1e-12 * plainSum(repeated.map(Math.abs)));
      }),
    );
  });

  test('a count weighs nothing in a spread', () => {
    expect(variance([1, 3], [5, 1])).toBe(1);
  });
});
