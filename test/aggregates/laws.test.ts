import fc from 'fast-check';
import type { Aggregate, AggregateKind } from '../../src/aggregates/aggregate.ts';
import { windowStatistic } from '../../src/aggregates/window-statistics.ts';
import { expectClose } from './close.ts';
import {
  anyValue,
  columnOf,
  decimal,
  pieces,
  split,
  throughJson,
  type Update,
  updatesOf,
  type Window,
  windowOf,
} from './columns.ts';
import { numpy } from './numpy-cases.ts';

const ALPHA = 0.3;
const Q = 0.95;

interface Case {
  /** The name of the statistic. */
  readonly name: string;
  /** How far apart rounding may take two ways to the same value; exact when left out. */
  readonly tolerance?: (window: Window) => number;
  /** How far an approximate aggregate may be from the window function. */
  readonly error?: (window: Window) => number;
  /** The value of an aggregate without values; NaN if left out. */
  readonly empty?: number;
}

/** The sum of the finite magnitudes. With another value both results are that value, without slack. */
function magnitude(values: Float64Array, counts?: Float64Array): number {
  return values.reduce((total, value, index) => {
    const weight = Math.max(1, -(counts?.[index] ?? 1));
    return Number.isFinite(value) ? total + Math.abs(value) * weight : total;
  }, 0);
}

function samples({ counts }: Window): number {
  return magnitude(counts);
}

/** What a variance may lose, as a share: the more the less its first value weighs. */
function lossOfOrigin({ counts }: Window): number {
  const weights = counts.map((count) => (count < 0 ? -count : 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return 1e-12 + (1e-14 * total) / (weights[0] ?? NaN);
}

function elapsedSec({ timesMs }: Window): number {
  return ((timesMs.at(-1) ?? 0) - (timesMs[0] ?? 0)) / 1000;
}

const over = (name: string, window: Window): number =>
  statisticOf(name).over({ ...window, values: window.values.slice() });

const cases: readonly Case[] = [
  {
    name: 'sum',
    tolerance: ({ values, counts }) => 1e-14 * magnitude(values, counts),
    empty: 0,
  },
  { name: 'count', tolerance: (window) => 1e-14 * samples(window), empty: 0 },
  {
    name: 'mean',
    tolerance: (window) => (1e-14 * magnitude(window.values, window.counts)) / samples(window),
  },
  { name: 'first' },
  { name: 'last' },
  { name: 'current' },
  { name: 'min' },
  { name: 'max' },
  { name: 'var', tolerance: (window) => lossOfOrigin(window) * over('var', window) },
  { name: 'std', tolerance: (window) => lossOfOrigin(window) * over('std', window) + 1e-150 },
  { name: 'ema', tolerance: ({ values }) => 1e-12 * magnitude(values) },
  {
    name: 'rate',
    tolerance: (window) => (1e-14 * magnitude(window.values)) / elapsedSec(window),
  },
  { name: 'throughput', tolerance: (window) => (1e-14 * samples(window)) / elapsedSec(window) },
  {
    name: 'slope',
    tolerance: ({ values, iters }) => {
      const plain = { values, iters, counts: values.map(() => 1), timesMs: iters };
      const spread = over('var', { ...plain, values: iters });
      return 1e-11 * Math.sqrt(over('var', plain) / spread);
    },
  },
  { name: 'best' },
  { name: 'nonfinite', empty: 0 },
  {
    name: 'increase',
    tolerance: ({ values }) => 1e-14 * 3 * magnitude(values),
  },
  {
    name: 'percentile',
    error: ({ values }) => {
      const rank = (values.length - 1) * Q;
      const ordered = values.toSorted();
      const neighbours = [Math.floor(rank), Math.ceil(rank)].map((at) => ordered[at] ?? NaN);
      return 0.01001 * Math.max(...neighbours.map(Math.abs));
    },
  },
];

function statisticOf(name: string) {
  const statistic = windowStatistic(name, { q: Q, alpha: ALPHA, direction: 'min' });
  if (statistic?.running === undefined) throw new Error(`no statistic '${name}'`);
  return { ...statistic, running: statistic.running };
}

function aggregateOf(kind: AggregateKind, parts: readonly (readonly Update[])[]): Aggregate {
  const aggregate = kind.create();
  for (const part of parts) aggregate.add(columnOf(part));
  return aggregate;
}

describe.each(cases)('$name', ({ name, tolerance, error, empty = NaN }) => {
  const { running } = statisticOf(name);
  const { kind } = running;
  const readFrom = (aggregate: Aggregate): number => running.read(aggregate);
  const slackOf = (window: Window): number => tolerance?.(window) ?? 0;
  const errorOf = (window: Window): number => slackOf(window) + (error?.(window) ?? 0);
  const offset = fc.constantFrom(0, 1e6, 1e9, -1e9);

  test('the aggregate is what the window function gives, on every offset', () => {
    fc.assert(
      fc.property(updatesOf(decimal, offset), (updates) => {
        const window = windowOf(updates);
        const value = readFrom(aggregateOf(kind, [updates]));
        expectClose(value, over(name, window), errorOf(window));
      }),
    );
  });

  test('also where the first value is an outlier', () => {
    fc.assert(
      fc.property(updatesOf(decimal, fc.constant(1e9)), decimal, ([first, ...rest], outlier) => {
        const updates = [{ ...(first as Update), value: outlier }, ...rest];
        const window = windowOf(updates);
        const value = readFrom(aggregateOf(kind, [updates]));
        expectClose(value, over(name, window), errorOf(window));
      }),
    );
  });

  test('also for NaN and infinities', () => {
    fc.assert(
      fc.property(updatesOf(anyValue), (updates) => {
        const window = windowOf(updates);
        const value = readFrom(aggregateOf(kind, [updates]));
        expectClose(value, over(name, window), errorOf(window));
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
      expectClose(readFrom(aggregateOf(kind, [updates])), over(name, window), errorOf(window));
    }
  });

  test('columns in any split are the values one by one, bit for bit', () => {
    fc.assert(
      fc.property(updatesOf(anyValue, offset), pieces, (updates, lengths) => {
        const oneByOne = aggregateOf(
          kind,
          updates.map((update) => [update]),
        );
        const inPieces = aggregateOf(kind, split(updates, lengths));
        expect(inPieces.toJSON()).toEqual(oneByOne.toJSON());
      }),
    );
  });

  test('merge of any split is one pass', () => {
    fc.assert(
      fc.property(updatesOf(anyValue, offset), pieces, (updates, lengths) => {
        const merged = kind.create();
        for (const part of split(updates, lengths)) merged.merge(aggregateOf(kind, [part]));
        const window = windowOf(updates);
        expectClose(readFrom(merged), readFrom(aggregateOf(kind, [updates])), slackOf(window));
      }),
    );
  });

  test('merge is associative, and leaves the other one', () => {
    const few = updatesOf(anyValue, fc.constantFrom(0, 1e6));
    fc.assert(
      fc.property(few, few, few, (...parts) => {
        const ordered = inOrder(parts);
        const [a, b, c] = [0, 1, 2].map(() => ordered.map((part) => aggregateOf(kind, [part])));
        const leftFirst = a?.[0] as Aggregate;
        leftFirst.merge(a?.[1] as Aggregate);
        leftFirst.merge(a?.[2] as Aggregate);
        const rightFirst = b?.[1] as Aggregate;
        rightFirst.merge(b?.[2] as Aggregate);
        const whole = b?.[0] as Aggregate;
        whole.merge(rightFirst);
        const window = windowOf(ordered.flat());
        expectClose(readFrom(whole), readFrom(leftFirst), slackOf(window));
        expect(readFrom(a?.[2] as Aggregate)).toBe(readFrom(c?.[2] as Aggregate));
      }),
    );
  });

  test('an empty one is nothing to merge', () => {
    fc.assert(
      fc.property(updatesOf(anyValue), (updates) => {
        const [left, right] = [aggregateOf(kind, [updates]), kind.create()];
        left.merge(kind.create());
        right.merge(aggregateOf(kind, [updates]));
        const value = readFrom(aggregateOf(kind, [updates]));
        expect([readFrom(left), readFrom(right)]).toEqual([value, value]);
      }),
    );
    expect(readFrom(kind.create())).toBe(empty);
  });

  test('goes on from its JSON as if it had not been interrupted', () => {
    fc.assert(
      fc.property(updatesOf(anyValue), updatesOf(anyValue), (before, after) => {
        const whole = aggregateOf(kind, [before]);
        const restored = kind.from(throughJson(whole));
        expect(restored.toJSON()).toEqual(whole.toJSON());
        for (const aggregate of [whole, restored]) aggregate.add(columnOf(after));
        expect(throughJson(restored)).toEqual(throughJson(whole));
        expect(readFrom(restored)).toBe(readFrom(whole));
      }),
    );
    expect(readFrom(kind.from(throughJson(kind.create())))).toBe(empty);
  });

  test.each([undefined, null, 1, 'x', {}, [], { sum: '1' }])('from(%p) throws', (state) => {
    expect(() => kind.from(state)).toThrow(TypeError);
  });

  test('numpy lies within the slack', () => {
    fc.assert(
      fc.property(updatesOf(decimal, fc.constantFrom(0, 1e6)), (updates) => {
        const aggregate = aggregateOf(kind, [updates]);
        if (aggregate.slack === undefined) return;
        const exact = over(name, windowOf(updates));
        expectClose(aggregate.value, exact, Number.isNaN(exact) ? 0 : aggregate.slack);
      }),
    );
  });
});

/** Each part behind the one before, by time and iteration. */
function inOrder(parts: readonly (readonly Update[])[]): Update[][] {
  let [timeMs, iter] = [0, 0];
  return parts.map((part) => {
    const moved = part.map((one) => ({
      ...one,
      timeMs: one.timeMs + timeMs,
      iter: one.iter + iter,
    }));
    timeMs += 1e7;
    iter += 1e4;
    return moved;
  });
}
