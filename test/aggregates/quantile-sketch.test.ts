import fc from 'fast-check';
import { arrayColumn } from '../../src/aggregates/array-column.ts';
import { binOf, binOfBits, HIGH_HALF, UNSURE } from '../../src/aggregates/log-bins.ts';
import { percentile } from '../../src/aggregates/percentile.ts';
import { QuantileSketch } from '../../src/aggregates/quantile-sketch.ts';
import { expectClose } from './close.ts';
import { numpy } from './numpy-cases.ts';

const SHARES = [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];
/** The stated relative error, and what rounding adds to it. */
const ERROR = 0.01 * (1 + 1e-9);

const share = fc.double({ min: 0, max: 1, noNaN: true });
const positive = fc.double({ min: 1e-45, max: Number.MAX_VALUE, noNaN: true });
const value = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  positive,
  positive.map((size) => -size),
  fc.constantFrom(0, -0, Infinity, -Infinity),
);
const values = fc.array(value, { minLength: 1, maxLength: 80 });

function sketchOf(all: readonly number[]): QuantileSketch {
  return addAll(new QuantileSketch(), all);
}

function addAll(sketch: QuantileSketch, all: readonly number[]): QuantileSketch {
  if (all.length > 0) sketch.add(arrayColumn(Float64Array.from(all)));
  return sketch;
}

/** Within 1 % of the larger neighbour's magnitude, which is 1 % of the result for equal signs. */
function expectWithin(sketch: QuantileSketch, all: readonly number[], q: number): void {
  const ordered = Float64Array.from(all).sort();
  const rank = (all.length - 1) * q;
  const low = Math.abs(ordered[Math.floor(rank)] ?? NaN);
  const high = Math.abs(ordered[Math.ceil(rank)] ?? NaN);
  expectClose(
    sketch.quantile(q),
    percentile(Float64Array.from(all), q),
    ERROR * Math.max(low, high),
  );
}

/** A generator of uniform numbers in (0, 1) that is the same on every machine. */
function uniformFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

function normal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

describe('quantile', () => {
  test('known values', () => {
    const sketch = sketchOf([1, 2, 3, 4, 100]);
    expect(sketch.length).toBe(5);
    expect([sketch.quantile(0), sketch.quantile(1)]).toEqual([1, 100]);
    expectClose(sketch.quantile(0.5), 3, 0.03);
  });

  test('no value has no quantile', () => {
    expect(new QuantileSketch().quantile(0.5)).toBe(NaN);
  });

  test('one value, however often, is exact', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 50 }), share, (one, times, q) => {
        expect(sketchOf(Array(times).fill(one)).quantile(q) + 0).toBe(one + 0);
      }),
    );
  });

  test.each<[string, (uniform: () => number, index: number) => number]>([
    ['uniform', (uniform) => uniform()],
    ['normal', normal],
    ['lognormal', (uniform) => Math.exp(2 * normal(uniform))],
    ['Pareto with infinite variance', (uniform) => uniform() ** (-1 / 1.1)],
    ['Cauchy', (uniform) => Math.tan(Math.PI * (uniform() - 0.5))],
    ['two peaks far apart', (uniform) => (uniform() < 0.95 ? 1e-4 : 50) * (1 + uniform())],
    ['mostly zeros', (uniform) => (uniform() < 0.7 ? 0 : normal(uniform))],
    ['a falling ramp of negatives', (_, index) => -1 - index],
    ['few integers', (uniform) => Math.floor(uniform() * 7) - 3],
    ['a loss that falls', (uniform, index) => Math.exp(-index / 3000) + 0.01 * uniform()],
  ])('of 20,000 values is within 1 %%: %s', (_, draw) => {
    const uniform = uniformFrom(42);
    const all = Array.from({ length: 20_000 }, (_, index) => draw(uniform, index));
    const sketch = sketchOf(all);
    for (const q of SHARES) expectWithin(sketch, all, q);
  });

  test('of any values is within 1 %', () => {
    fc.assert(fc.property(values, share, (all, q) => expectWithin(sketchOf(all), all, q)));
  });

  test.each(numpy.cases)("is within 1 % of numpy's: $name", ({ values, percentiles }) => {
    const sketch = sketchOf(values);
    numpy.qs.forEach((q, index) => {
      const expected = percentiles[index];
      if (typeof expected !== 'number') return;
      if (Number.isNaN(expected)) expect(sketch.quantile(q)).toBe(NaN);
      else expectWithin(sketch, values, q);
    });
  });

  test('never falls as q rises', () => {
    fc.assert(
      fc.property(values, share, share, (all, q, r) => {
        const sketch = sketchOf(all);
        const [low, high] = [sketch.quantile(Math.min(q, r)), sketch.quantile(Math.max(q, r))];
        expect(low > high * (1 + Math.sign(high) * 1e-12)).toBe(false);
      }),
    );
  });

  test('any NaN makes it NaN', () => {
    fc.assert(
      fc.property(values, share, (all, q) => {
        expect(sketchOf([...all, NaN]).quantile(q)).toBe(NaN);
      }),
    );
  });

  test('magnitudes that a float32 does not hold count as 0', () => {
    const sketch = sketchOf([-Number.MIN_VALUE, 1e-46, 1e-300]);
    expect([sketch.quantile(0), sketch.quantile(0.5), sketch.quantile(1)]).toEqual([0, 0, 0]);
  });

  test('the whole range of doubles fits, in any order', () => {
    const extremes = [1e-45, 1.7e308, -1.7e308, -1e-45, 1, Infinity, -Infinity];
    for (const all of [extremes, extremes.toReversed()]) {
      const sketch = sketchOf(all);
      for (const q of SHARES) if (q !== 0.001) expectWithin(sketch, all, q);
    }
  });

  test.each([-0.1, 1.1, 95, NaN])('of q %p throws a RangeError', (q) => {
    expect(() => sketchOf([1]).quantile(q)).toThrow(RangeError);
  });
});

describe('merge', () => {
  const some = fc.array(fc.oneof(value, fc.constant(NaN)), { maxLength: 60 });

  test('is the sketch of all values, in any split and order', () => {
    fc.assert(
      fc.property(some, some, (left, right) => {
        const merged = sketchOf(left);
        merged.merge(sketchOf(right));
        expect(merged.toJSON()).toEqual(sketchOf([...right, ...left]).toJSON());
        expect(merged.length).toBe(left.length + right.length);
      }),
    );
  });

  test('changes nothing in the other sketch, and goes on', () => {
    fc.assert(
      fc.property(some, some, some, (left, right, later) => {
        const [merged, other] = [sketchOf(left), sketchOf(right)];
        merged.merge(other);
        addAll(merged, later);
        expect(other.toJSON()).toEqual(sketchOf(right).toJSON());
        expect(merged.toJSON()).toEqual(sketchOf([...left, ...right, ...later]).toJSON());
      }),
    );
  });

  test('of negatives, and of a largest key of 0, loses nothing (faults of the library)', () => {
    const [left, right] = [sketchOf([-5, -6, 0.01]), sketchOf([-7, -8, 0.9, 1])];
    left.merge(right);
    for (const q of SHARES) expectWithin(left, [-5, -6, 0.01, -7, -8, 0.9, 1], q);
  });

  test('with itself doubles it', () => {
    const sketch = sketchOf([-1, 0, 2, NaN, Infinity]);
    sketch.merge(sketch);
    expect(sketch.toJSON()).toEqual(
      sketchOf([-1, 0, 2, NaN, Infinity, -1, 0, 2, NaN, Infinity]).toJSON(),
    );
  });
});

describe('state', () => {
  test('survives JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(value, fc.constant(NaN))), values, (before, after) => {
        const sketch = sketchOf(before);
        const restored = QuantileSketch.from(JSON.parse(JSON.stringify(sketch)));
        expect(restored.toJSON()).toEqual(sketch.toJSON());
        addAll(restored, after);
        expect(restored.toJSON()).toEqual(sketchOf([...before, ...after]).toJSON());
      }),
    );
  });

  const state = sketchOf([1, -2]).toJSON();
  test.each<unknown>([
    ...[undefined, null, {}, [], 'x', { ...state, positive: undefined }, { ...state, nan: 'x' }],
    ...[[['1', 1]], [[1]], [[1, 0]], [[1, 1.5]], [[1e9, 1]], [[NaN, 1]], ['11']].map(
      (negative) => ({
        ...state,
        negative,
      }),
    ),
  ])('from throws a TypeError for what is no state: %j', (wrong) => {
    expect(() => QuantileSketch.from(wrong)).toThrow(TypeError);
  });
});

describe('exact up to so many values', () => {
  const exactLength = 100;

  test('is what percentile says, beyond it what a sketch says', () => {
    const any = fc.oneof(value, fc.constant(NaN));
    const some = fc.array(any, { minLength: 1, maxLength: 150, size: 'max' });
    fc.assert(
      fc.property(some, share, (all, q) => {
        const sketch = addAll(new QuantileSketch({ exactLength }), all);
        const copy = QuantileSketch.from(JSON.parse(JSON.stringify(sketch)), { exactLength });
        const exact = percentile(Float64Array.from(all), q);
        const expected = all.length <= exactLength ? exact : sketchOf(all).quantile(q);
        expect([sketch.quantile(q), copy.quantile(q)]).toEqual([expected, expected]);
      }),
    );
  });

  test('merge keeps it so', () => {
    fc.assert(
      fc.property(values, values, share, (left, right, q) => {
        const sketch = addAll(new QuantileSketch({ exactLength }), left);
        sketch.merge(addAll(new QuantileSketch({ exactLength }), right));
        const whole = addAll(new QuantileSketch({ exactLength }), [...left, ...right]);
        expect(sketch.quantile(q)).toBe(whole.quantile(q));
      }),
    );
  });
});

describe('bins', () => {
  test('by bits are those by logarithm, near their edges too', () => {
    const gamma = 1.01 / 0.99;
    const edge = fc
      .tuple(fc.integer({ min: -4000, max: 30_000 }), fc.integer({ min: -3, max: 3 }))
      .map(([bin, ulps]) => gamma ** bin * (1 + ulps * 2 ** -52));
    const any = fc.oneof(edge, fc.double({ min: 1e-45, noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(
        fc.array(any, { minLength: 1, maxLength: 64 }),
        fc.boolean(),
        (all, isNegative) => {
          const signed = Float64Array.from(all, (one) => (isNegative ? -one : one));
          const bits = new Int32Array(signed.buffer);
          const sure = all.map((one, i) => {
            const bin = binOfBits(bits[2 * i + HIGH_HALF] as number);
            return (bin === UNSURE ? binOf(one) : bin) + 0; // a logarithm may give -0
          });
          expect(sure).toEqual(all.map((one) => binOf(one) + 0));
        },
      ),
      { numRuns: 500 },
    );
  });
});
