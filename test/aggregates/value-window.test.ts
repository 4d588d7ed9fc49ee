import fc from 'fast-check';
import { Scratch } from '../../src/aggregates/scratch.ts';
import { ValueWindow } from '../../src/aggregates/value-window.ts';
import type { WindowStatistic } from '../../src/aggregates/window-statistic.ts';
import { STATISTIC_NAMES, windowStatistic } from '../../src/aggregates/window-statistics.ts';
import { formatFixed } from '../../src/line/python-number.ts';
import { expectClose } from './close.ts';
import {
  anyValue,
  columnOf,
  endAt,
  pieces,
  split,
  throughJson,
  type Update,
  windowOf,
} from './columns.ts';

const PARAMS = { q: 0.9, alpha: 0.2, direction: 'max' } as const;
const byName = new Map(STATISTIC_NAMES.map((name) => [name, statisticOf(name)]));
const statistics = [...byName.values()];

function statisticOf(name: string): WindowStatistic {
  const statistic = windowStatistic(name, PARAMS);
  if (statistic === undefined) throw new Error(name);
  return statistic;
}

function timeWindow(spanMs: number): ValueWindow {
  return new ValueWindow({ reach: { kind: 'time', spanMs }, statistics, scratch: new Scratch() });
}

/** What a plain array of the updates says, `undefined` if there is none. */
function oracle(
  statistic: WindowStatistic,
  updates: readonly Update[],
  before?: number,
): number | undefined {
  return updates.length === 0 ? undefined : statistic.over({ ...windowOf(updates), before });
}

/** Ordered by clock, those of one clock as they came. */
function byClock(updates: readonly Update[]): Update[] {
  return [...updates].sort((left, right) => left.timeMs - right.timeMs);
}

/** Updates whose clocks go on, but for some that are late. */
const jittered = fc
  .array(
    fc.record({
      value: anyValue,
      count: fc.constantFrom(1, 1, 1, 4, -2.5),
      ms: fc.nat(30),
      lateMs: fc.oneof(
        { weight: 4, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.nat(90) },
      ),
    }),
    { minLength: 1, maxLength: 150, size: 'max' },
  )
  .map((steps) => {
    let clockMs = 1000;
    return steps.map(({ value, count, ms, lateMs }, index): Update => {
      clockMs += ms;
      return { value, count, timeMs: clockMs - lateMs, iter: index + 1 };
    });
  });

describe('a window of time', () => {
  test('holds what is behind its lower end, up to its upper one', () => {
    const window = timeWindow(100);
    const at = (timeMs: number): Update => ({ value: timeMs, count: 1, timeMs, iter: 1 });
    window.add(columnOf([at(0), at(1), at(100)]), 100);
    const sumAt = (clockMs: number) =>
      window.result(statisticOf('sum'), endAt(clockMs), undefined)?.value;
    expect([sumAt(100), sumAt(101), sumAt(200)]).toEqual([101, 100, undefined]);
  });

  test('that ends at a boundary holds its lower end, and not its upper one', () => {
    const window = timeWindow(100);
    const at = (timeMs: number): Update => ({ value: timeMs, count: 1, timeMs, iter: 1 });
    const end = (clockMs: number) => endAt(clockMs, true);
    window.add(columnOf([at(99), at(100), at(199), at(200), at(201)]), 199);
    const sumAt = (clockMs: number) =>
      window.result(statisticOf('sum'), end(clockMs), undefined)?.value;
    expect([sumAt(200), sumAt(300), sumAt(400)]).toEqual([299, 401, undefined]);
  });

  test('values of one clock stand as they came, those that were ahead of it too', () => {
    const window = timeWindow(100);
    const at = (value: number): Update => ({ value, count: 1, timeMs: 50, iter: 1 });
    window.add(columnOf([at(1)]), 10);
    window.add(columnOf([at(2)]), 50);
    const first = window.result(statisticOf('first'), endAt(50), undefined);
    expect(first?.value).toBe(1);
  });

  test('is what a plain array says, however late the values come and in any split', () => {
    fc.assert(
      fc.property(
        jittered,
        pieces,
        fc.integer({ min: 1, max: 300 }),
        (updates, lengths, spanMs) => {
          const window = timeWindow(spanMs);
          let clockMs = 0;
          let known: Update[] = [];
          for (const part of split(updates, lengths)) {
            clockMs = Math.max(clockMs, ...part.map(({ timeMs }) => timeMs));
            window.add(columnOf(part), clockMs);
            known = [...known, ...part];
            const all = byClock(known);
            const inside = all.filter(({ timeMs }) => timeMs > clockMs - spanMs);
            const before = all[all.length - inside.length - 1]?.value;
            for (const statistic of statistics) {
              const result = window.result(statistic, endAt(clockMs), undefined);
              expect(result?.value).toEqual(oracle(statistic, inside, before));
              expect(result?.length ?? 0).toBe(inside.length);
            }
          }
        },
      ),
    );
  });

  test('a value without a clock is in none', () => {
    const window = timeWindow(100);
    window.add(columnOf([{ value: 1, count: 1, timeMs: NaN, iter: 1 }]), 50);
    window.add(columnOf([{ value: 2, count: 1, timeMs: 50, iter: 2 }]), 50);
    const end = endAt(50);
    expect(window.result(statisticOf('count'), end, 0)?.value).toBe(1);
  });
});

describe('a window of so many updates', () => {
  test('is the newest ones, whatever their clocks, in any split', () => {
    fc.assert(
      fc.property(jittered, pieces, fc.integer({ min: 1, max: 60 }), (updates, lengths, length) => {
        const reach = { kind: 'updates', length } as const;
        const window = new ValueWindow({ reach, statistics, scratch: new Scratch() });
        let known: Update[] = [];
        for (const part of split(updates, lengths)) {
          window.add(columnOf(part), 0);
          known = [...known, ...part];
          for (const statistic of statistics) {
            const result = window.result(statistic, endAt(0), undefined);
            const before = known.at(-length - 1)?.value;
            expect(result?.value).toEqual(oracle(statistic, known.slice(-length), before));
          }
        }
      }),
    );
  });
});

/** Decimal data with ties in its means, one update a millisecond, every 50th is 40 ms late. */
function longRun(length: number, from = 0): Update[] {
  return Array.from({ length }, (_, index): Update => {
    const at = from + index;
    const value = ((at * 7919) % 10_007) / 10_000;
    return { value, count: 1, timeMs: at - (at % 50 === 0 ? 40 : 0), iter: at + 1 };
  });
}

describe('a long window', () => {
  test.each(STATISTIC_NAMES)('%s of all values comes from the aggregates of the chunks', (name) => {
    const statistic = statisticOf(name);
    const window = timeWindow(5000);
    const updates = longRun(12_000);
    for (let at = 0; at < updates.length; at += 400) {
      const clockMs = at + 399;
      window.add(columnOf(updates.slice(at, at + 400)), clockMs);
      const all = byClock(updates.slice(0, at + 400));
      const inside = all.filter(({ timeMs }) => timeMs > clockMs - 5000);
      const result = window.result(statistic, endAt(clockMs), 4);
      const before = all[all.length - inside.length - 1]?.value;
      const expected = oracle(statistic, inside, before) ?? NaN;
      expect(result?.length).toBe(inside.length);
      expectClose(result?.value ?? NaN, expected, 1e-11 * Math.abs(expected) + 1e-15);
      expect(formatFixed(result?.value ?? NaN, 4)).toBe(formatFixed(expected, 4));
      expect(result?.iter).toBe(statistic.iterOf?.(windowOf(inside)));
    }
  });

  test.each(['mean', 'sum', 'rate'])('%s is exact to the last bit where that is asked', (name) => {
    const window = timeWindow(5000);
    const updates = longRun(4000);
    window.add(columnOf(updates), 3999);
    const end = endAt(3999);
    const expected = oracle(statisticOf(name), byClock(updates));
    expect(window.result(statisticOf(name), end, undefined)?.value).toBe(expected);
  });
});

describe('state', () => {
  test('goes on as if it had not been interrupted, to the last bit', () => {
    const restored = timeWindow(3000);
    const whole = timeWindow(3000);
    const updates = longRun(4700);
    for (let at = 0; at < updates.length; at += 100) {
      const clockMs = at + 99;
      whole.add(columnOf(updates.slice(at, at + 100)), clockMs);
      whole.result(statisticOf('var'), endAt(clockMs), 4);
    }
    restored.restore(throughJson(whole));
    for (let at = 4700; at < 12_000; at += 100) {
      const clockMs = at + 99;
      for (const window of [whole, restored]) window.add(columnOf(longRun(100, at)), clockMs);
      for (const statistic of statistics) {
        const end = endAt(clockMs);
        expect(restored.result(statistic, end, 4)).toEqual(whole.result(statistic, end, 4));
      }
    }
  });

  test('counts and iterations survive, NaN and -0 too', () => {
    const window = timeWindow(1000);
    const updates = [NaN, -0, Infinity, 2].map((value, index) => ({
      value,
      count: index - 1.5,
      timeMs: index,
      iter: index + 7,
    }));
    window.add(columnOf(updates), 3);
    const restored = timeWindow(1000);
    restored.restore(throughJson(window));
    expect(throughJson(restored)).toEqual(throughJson(window));
    const empty = timeWindow(1000);
    empty.restore(throughJson(timeWindow(1000)));
    expect(throughJson(empty)).toEqual(throughJson(timeWindow(1000)));
  });

  const saved = throughJson(
    (() => {
      const window = timeWindow(1000);
      window.add(columnOf(longRun(3)), 3);
      return window;
    })(),
  ) as object;
  test.each<unknown>([
    ...[undefined, null, 1, 'x', {}, []],
    { ...saved, values: 1 },
    { ...saved, timesMs: 'AAAAAAAAAAA=' },
    { ...saved, iters: 'x' },
    ...[undefined, [2], [4], [3, 1], [-1, 4], [1.5, 1.5], ['3']].map((chunks) => ({
      ...saved,
      chunks,
    })),
  ])('restore(%j) throws a TypeError', (state) => {
    expect(() => timeWindow(1000).restore(state)).toThrow(TypeError);
  });
});

test('a window that slides takes at most 32 bytes per value', () => {
  const window = timeWindow(20_000);
  const updates = longRun(60_000);
  for (let at = 0; at < updates.length; at += 1000) {
    window.add(columnOf(updates.slice(at, at + 1000)), at + 999);
  }
  const { values, timesMs, iters } = window.toJSON();
  const bytes = [values, timesMs, iters].reduce(
    (sum, one) => sum + (one?.values.byteLength ?? 0),
    0,
  );
  expect(bytes / 20_000).toBeLessThanOrEqual(26); // 24 with iterations, and one chunk more at the old end
});
