import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { HistoryBuffer } from '../../src/internal/index.ts';

interface NumpyMeans {
  /** `[size, decimals, seed, mean with every count 1, mean with drawn counts]` */
  readonly generated: readonly [number, number, number, number, number][];
  readonly listed: readonly {
    readonly values: number[];
    readonly mean: number;
    readonly max: number;
    readonly min: number;
    readonly meanOfLast10: number;
  }[];
}

const numpy: NumpyMeans = JSON.parse(
  readFileSync(join(__dirname, '..', 'fixtures', 'numpy-means.json'), 'utf8'),
);

interface Update {
  readonly value: number;
  readonly count: number;
}

/** Doubles of every kind: NaN, infinities, -0, subnormals. */
const anyValue = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 0));
const anyUpdate: fc.Arbitrary<Update> = fc.record({
  value: anyValue,
  count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 1000 })),
});
const decimal = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 1000);
const maxLength = fc.integer({ min: 1, max: 20 });
const windowSize = fc.integer({ min: 1, max: 500 });

function filled(updates: readonly Update[], maxLength = 1_000_000): HistoryBuffer {
  const buffer = new HistoryBuffer([], [], { maxLength });
  for (const { value, count } of updates) buffer.update(value, count);
  return buffer;
}

const ones = (values: readonly number[]): number[] => values.map(() => 1);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value);

/**
 * numpy's order from its description: fewer than 8 in a plain loop; up to 128 by eight sums that
 * step over the array, joined in pairs, then the rest; above, in halves, the left a multiple of 8.
 */
function numpySum(values: readonly number[]): number {
  const { length } = values;
  if (length < 8) return values.reduce((total, value) => total + value, 0);
  if (length > 128) {
    const left = Math.floor(length / 2 / 8) * 8;
    return numpySum(values.slice(0, left)) + numpySum(values.slice(left));
  }
  const whole = length - (length % 8);
  const lane = (first: number): number =>
    sum(values.slice(0, whole).filter((_, index) => index % 8 === first));
  const [a, b, c, d] = [lane(0) + lane(1), lane(2) + lane(3), lane(4) + lane(5), lane(6) + lane(7)];
  const joined = a + b + (c + d);
  return values.slice(whole).reduce((total, value) => total + value, joined);
}

/** The fixture's generator: `size` decimals, then as many counts from 1 to 7. */
function drawn(
  size: number,
  decimals: number,
  seed: number,
): { values: number[]; counts: number[] } {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state;
  };
  const values = Array.from({ length: size }, () => ((next() >>> 11) - 300_000) / 10 ** decimals);
  const counts = Array.from({ length: size }, () => ((next() >>> 16) % 7) + 1);
  return { values, counts };
}

describe('mean', () => {
  test('mean of known values', () => {
    const buffer = new HistoryBuffer([1, 2, 6], [1, 1, 1]);
    expect(buffer.mean()).toBe(3);
    expect(buffer.mean(2)).toBe(4);
    expect(buffer.mean(99)).toBe(3);
  });

  test('mean is sum of values / sum of counts', () => {
    expect(new HistoryBuffer([10, 2], [4, 2]).mean()).toBe(2);
  });

  test.each(numpy.generated)(
    'mean of %i values agrees with numpy (%i decimals, seed %i)',
    (...row) => {
      const [size, decimals, seed, mean, weightedMean] = row;
      const { values, counts } = drawn(size, decimals, seed);
      expect(new HistoryBuffer(values, ones(values)).mean()).toBe(mean);
      expect(new HistoryBuffer(values, counts).mean()).toBe(weightedMean);
    },
  );

  test.each(numpy.listed)('mean, max, min of listed values agree with numpy ($mean)', (row) => {
    const buffer = new HistoryBuffer(row.values, ones(row.values));
    expect(buffer.mean()).toBe(row.mean);
    expect(buffer.mean(10)).toBe(row.meanOfLast10);
    expect(buffer.max()).toBe(row.max);
    expect(buffer.min()).toBe(row.min);
  });

  test('mean adds in the order of numpy, whatever the window', () => {
    const decimals = fc.array(decimal, { minLength: 1, maxLength: 700 });
    fc.assert(
      fc.property(decimals, windowSize, (values, size) => {
        const window = values.slice(-size);
        const mean = new HistoryBuffer(values, ones(values)).mean(size);
        expect(mean).toBe(numpySum(window) / window.length);
      }),
    );
  });

  test('mean of integers that a double holds is exact', () => {
    const integers = fc.array(fc.integer(), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(integers, (values) => {
        const total = values.reduce((exact, value) => exact + BigInt(value), 0n);
        expect(new HistoryBuffer(values, ones(values)).mean()).toBe(Number(total) / values.length);
      }),
    );
  });

  test('mean of -0 is what numpy gives', () => {
    expect(new HistoryBuffer([-0], [1]).mean()).toBe(0);
    expect(new HistoryBuffer(Array(9).fill(-0), Array(9).fill(1)).mean()).toBe(0);
  });
});

describe('NaN and infinities', () => {
  test('mean, max and min propagate NaN wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(anyValue), fc.array(anyValue), (before, after) => {
        const values = [...before, Number.NaN, ...after];
        const buffer = new HistoryBuffer(values, ones(values));
        expect([buffer.mean(), buffer.max(), buffer.min()]).toEqual([NaN, NaN, NaN]);
      }),
    );
  });

  test('a NaN that left the window leaves no trace', () => {
    const buffer = new HistoryBuffer([NaN, 1, 3], [1, 1, 1]);
    expect([buffer.mean(2), buffer.max(2), buffer.min(2)]).toEqual([2, 3, 1]);
  });

  test('infinities of both signs make the mean NaN, and not max and min', () => {
    const buffer = new HistoryBuffer([Infinity, -Infinity], [1, 1]);
    expect([buffer.mean(), buffer.max(), buffer.min()]).toEqual([NaN, Infinity, -Infinity]);
  });
});

describe('history', () => {
  test('keeps the newest maxLength values and counts, as an array does', () => {
    fc.assert(
      fc.property(fc.array(anyUpdate, { maxLength: 150 }), maxLength, (updates, length) => {
        const buffer = filled(updates, length);
        const kept = updates.slice(-length);
        expect(buffer.length).toBe(kept.length);
        expect(Array.from(buffer.data.values)).toEqual(kept.map(({ value }) => value));
        expect(Array.from(buffer.data.counts)).toEqual(kept.map(({ count }) => count));
      }),
    );
  });

  test('every window of a wrapped buffer is the same as of an array', () => {
    const updates = fc.array(anyUpdate, { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(updates, maxLength, windowSize, (all, length, size) => {
        const buffer = filled(all, length);
        const window = all.slice(-length).slice(-size);
        const values = window.map(({ value }) => value);
        const counts = window.map(({ count }) => count);
        expect(buffer.mean(size)).toBe(numpySum(values) / sum(counts));
        expect(buffer.max(size)).toBe(Math.max(...values));
        expect(buffer.min(size)).toBe(Math.min(...values));
        expect(buffer.current()).toBe(values.at(-1));
        const copied = buffer.window(size);
        expect(Array.from(copied.values)).toEqual(values);
        expect(Array.from(copied.counts)).toEqual(counts);
      }),
    );
  });

  test('constructor with values equals update of each', () => {
    fc.assert(
      fc.property(fc.array(anyUpdate), maxLength, (updates, length) => {
        const values = updates.map(({ value }) => value);
        const counts = updates.map(({ count }) => count);
        const bulk = new HistoryBuffer(values, counts, { maxLength: length });
        expect(bulk.data).toEqual(filled(updates, length).data);
      }),
    );
  });

  test('keeps a million values by default, and the newest beyond', () => {
    const buffer = new HistoryBuffer();
    expect(buffer.maxLength).toBe(1_000_000);
    for (let value = 0; value <= 1_000_000; value++) buffer.append(value, 1);
    expect(buffer.length).toBe(1_000_000);
    expect(buffer.min()).toBe(1);
  });

  test('counts before the first count other than 1 are 1', () => {
    const buffer = new HistoryBuffer([5, 6], [1, 1]);
    buffer.update(7, 3);
    expect(buffer.data.counts).toEqual(Float64Array.of(1, 1, 3));
  });

  test('data and window are copies', () => {
    const buffer = new HistoryBuffer([1, 2], [1, 2]);
    for (const { values, counts } of [buffer.data, buffer.window(2)]) {
      values.fill(99);
      counts.fill(99);
    }
    expect(buffer.data).toEqual({ values: Float64Array.of(1, 2), counts: Float64Array.of(1, 2) });
  });

  test('data of an empty buffer is empty', () => {
    const { values, counts } = new HistoryBuffer().data;
    expect([values.length, counts.length]).toEqual([0, 0]);
  });

  test('keepNewest forgets the oldest, and later updates follow', () => {
    fc.assert(
      fc.property(
        fc.array(anyUpdate, { maxLength: 60 }),
        fc.nat(70),
        fc.array(anyUpdate, { maxLength: 60 }),
        maxLength,
        (before, keep, after, length) => {
          const buffer = filled(before, length);
          buffer.keepNewest(keep);
          for (const { value, count } of after) buffer.update(value, count);
          const kept = before
            .slice(-length)
            .slice(Math.max(0, Math.min(before.length, length) - keep));
          const expected = [...kept, ...after].slice(-length);
          expect(Array.from(buffer.data.values)).toEqual(expected.map(({ value }) => value));
          expect(Array.from(buffer.data.counts)).toEqual(expected.map(({ count }) => count));
        },
      ),
    );
  });
});

describe('update', () => {
  test.each([
    ['a string of NaN', 'NaN', NaN, 1],
    ['an infinity by name', '-Infinity', -Infinity, 1],
    ['a bigint', 7n, 7, 1],
    ['an array of one', [0.5], 0.5, 1],
    ['a typed array of one', Float32Array.of(0.5), 0.5, 1],
    ['an item()', { item: () => 0.5 }, 0.5, 1],
    ['a dataSync()', { dataSync: () => Float32Array.of(0.5) }, 0.5, 1],
    ['a sum over samples', { value: 6, count: 3 }, 6, 3],
    ['a mean over samples', { value: 2, weight: 3 }, 2, -3],
  ])('update takes %s', (_, scalar, value, count) => {
    const buffer = new HistoryBuffer();
    buffer.update(scalar);
    expect(buffer.data).toEqual({ values: Float64Array.of(value), counts: Float64Array.of(count) });
  });

  test('a buffer that is made of the data of another one is the same', () => {
    const buffer = new HistoryBuffer();
    for (const scalar of [1, { value: 6, count: 3 }, { value: 2, weight: 3 }])
      buffer.update(scalar);
    const { values, counts } = buffer.data;
    const copy = new HistoryBuffer(values, counts);
    expect(copy.data).toEqual(buffer.data);
    expect(copy.mean()).toBe((1 + 6 + 2 * 3) / (1 + 3 + 3));
  });

  test.each([
    ...[undefined, null, '', '1', 'loss', Symbol('x'), {}, [], [1, 2], ['x']],
    ...[new Float64Array(2), () => 1, 2n ** 53n + 1n, { value: 1 }, { value: 1, count: 0 }],
    ...[
      { value: 1, count: 1.5 },
      { value: 1, count: 1, weight: 1 },
      { value: 1, weight: 0 },
    ],
  ])('update throws a TypeError for what is no scalar, and keeps its history: %p', (value) => {
    const buffer = new HistoryBuffer([1], [1]);
    expect(() => buffer.update(value)).toThrow(TypeError);
    expect(buffer.data.values).toEqual(Float64Array.of(1));
  });

  test.each([0, -1, NaN, Infinity, '1', null, 1n])(
    'update throws a TypeError for a count that is no positive number: %p',
    (count) => {
      expect(() => new HistoryBuffer().update(1, count)).toThrow(TypeError);
    },
  );
});

describe('appendColumn', () => {
  test('is append for each value of the column', () => {
    const value = fc.oneof(fc.integer(), fc.constantFrom(Number.NaN, Infinity, -Infinity));
    const columns = fc.array(fc.array(value, { maxLength: 90 }), { maxLength: 6 });
    const stride = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(columns, stride, fc.integer({ min: 1, max: 50 }), (given, step, maxLength) => {
        const together = new HistoryBuffer([], [], { maxLength });
        const oneByOne = new HistoryBuffer([], [], { maxLength });
        for (const [i, values] of given.entries()) {
          const rows = Float64Array.from(values.flatMap((number) => Array(step).fill(number)));
          const kind = values.every(Number.isInteger) ? 'integer' : 'float';
          const nonFinite = together.appendColumn(rows, step - 1, step, values.length, kind);
          expect(nonFinite).toBe(values.filter((number) => !Number.isFinite(number)).length);
          for (const number of values) oneByOne.append(number, 1);
          if (i === step) for (const buffer of [together, oneByOne]) buffer.append(7, 2);
        }
        expect(together.data).toEqual(oneByOne.data);
        if (given.every((values) => values.length > 0)) expect(together.kind).toBe(oneByOne.kind);
      }),
    );
  });
});

describe('statistics', () => {
  const span = (values: Float64Array): number => Math.max(...values) - Math.min(...values);
  const weighted = (_: Float64Array, counts: Float64Array, factor: unknown): number =>
    sum([...counts]) * Number(factor);

  test('statistics by name equals the method', () => {
    const updates = fc.array(anyUpdate, { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(updates, windowSize, (all, size) => {
        const buffer = filled(all);
        for (const name of ['mean', 'max', 'min'] as const) {
          expect(buffer.statistics(name, size)).toBe(buffer[name](size));
          expect(buffer.statistics(name)).toBe(buffer[name]());
        }
        expect(buffer.statistics('current')).toBe(buffer.current());
      }),
    );
  });

  test('statistics of a custom name gets the window and its arguments', () => {
    const buffer = new HistoryBuffer([1, 9, 4], [1, 2, 3], { statistics: { span, weighted } });
    expect(buffer.statistics('span')).toBe(8);
    expect(buffer.statistics('span', 2)).toBe(5);
    expect(buffer.statistics('weighted', 2, 10)).toBe(50);
  });

  test('a custom statistic that writes to its window changes no history', () => {
    const spoil = (values: Float64Array, counts: Float64Array): number => {
      counts.fill(0);
      return values.fill(0).length;
    };
    const buffer = new HistoryBuffer([1, 2], [1, 1], { statistics: { spoil } });
    buffer.statistics('spoil');
    expect(buffer.mean()).toBe(1.5);
  });

  test('custom statistics belong to the instance', () => {
    const buffer = new HistoryBuffer([1], [1], { statistics: { span } });
    expect(buffer.statistics('span')).toBe(0);
    expect(() => new HistoryBuffer([1], [1]).statistics('span')).toThrow(RangeError);
  });

  test.each(['median', '', 'toString', '__proto__', 'constructor', 'Mean'])(
    'statistics throws a RangeError for the unknown name %p',
    (name) => {
      const message = /known are mean, max, min, current/;
      expect(() => new HistoryBuffer([1], [1]).statistics(name)).toThrow(RangeError);
      expect(() => new HistoryBuffer([1], [1]).statistics(name)).toThrow(message);
    },
  );
});

describe('bounds', () => {
  test.each([0, -1, 1.5, NaN, Infinity])('a window of %p throws a RangeError', (size) => {
    const buffer = new HistoryBuffer([1, 2], [1, 1]);
    expect(() => buffer.mean(size)).toThrow(RangeError);
    expect(() => buffer.max(size)).toThrow(RangeError);
    expect(() => buffer.min(size)).toThrow(RangeError);
    expect(() => buffer.window(size)).toThrow(RangeError);
    expect(() => buffer.statistics('mean', size)).toThrow(RangeError);
  });

  test('a statistic of the user is called on an empty buffer too', () => {
    const buffer = new HistoryBuffer([], [], { statistics: { size: (values) => values.length } });
    expect(buffer.statistics('size')).toBe(0);
  });

  test('an empty buffer has no statistic', () => {
    const buffer = new HistoryBuffer();
    expect(() => buffer.current()).toThrow(RangeError);
    expect(() => buffer.mean()).toThrow(RangeError);
    expect(() => buffer.max(3)).toThrow(RangeError);
    expect(() => buffer.min()).toThrow(RangeError);
    expect(() => buffer.statistics('current')).toThrow(RangeError);
  });

  test.each([0, -1, 2.5, NaN, Infinity])('a maxLength of %p throws a RangeError', (length) => {
    expect(() => new HistoryBuffer([], [], { maxLength: length })).toThrow(RangeError);
  });

  test('values and counts of two lengths throw a RangeError', () => {
    expect(() => new HistoryBuffer([1, 2], [1])).toThrow(RangeError);
    expect(() => new HistoryBuffer([1], [])).toThrow(RangeError);
  });

  test('without counts each is 1', () => {
    expect(new HistoryBuffer([1, 2]).data.counts).toEqual(Float64Array.of(1, 1));
  });
});
