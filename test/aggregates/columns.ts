import fc from 'fast-check';
import { arrayColumn } from '../../src/aggregates/array-column.ts';
import type { Column } from '../../src/aggregates/column.ts';
import type { WindowEnd } from '../../src/aggregates/value-window.ts';

/** The end of windows at a clock, of a run whose begin nobody knows. */
export function endAt(clockMs: number, isBoundary = false): WindowEnd {
  return { clockMs, isBoundary, startMs: Number.NaN, sinceMs: Number.NaN, untilMs: clockMs };
}

/** One value and where it belongs; `count` is signed. */
export interface Update {
  readonly value: number;
  readonly count: number;
  readonly timeMs: number;
  readonly iter: number;
}

/** The updates as flat arrays, which is what a window function takes. */
export interface Window {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  readonly timesMs: Float64Array;
  readonly iters: Float64Array;
}

export function windowOf(updates: readonly Update[]): Window {
  return {
    values: Float64Array.from(updates, ({ value }) => value),
    counts: Float64Array.from(updates, ({ count }) => count),
    timesMs: Float64Array.from(updates, ({ timeMs }) => timeMs),
    iters: Float64Array.from(updates, ({ iter }) => iter),
  };
}

/** The updates as one column; without counts where all of them are 1. */
export function columnOf(updates: readonly Update[]): Column {
  const { values, counts, timesMs, iters } = windowOf(updates);
  const hasCounts = counts.some((count) => count !== 1);
  return arrayColumn(values, { counts: hasCounts ? counts : undefined, timesMs, iters });
}

/** The updates in pieces of those lengths, the last one taking the rest. */
export function split(updates: readonly Update[], lengths: readonly number[]): Update[][] {
  const parts: Update[][] = [];
  let at = 0;
  for (const length of [...lengths, updates.length]) {
    if (at < updates.length) parts.push(updates.slice(at, at + length));
    at += length;
  }
  return parts;
}

export const decimal = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 1000);
export const anyValue = fc.oneof(
  { weight: 4, arbitrary: decimal },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 0) },
);
export const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 8, size: 'max' });

const count = fc.oneof(
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 64 }) },
);
const weight = fc.oneof(
  fc.integer({ min: 1, max: 64 }).map((samples) => -samples),
  fc.integer({ min: 1, max: 999 }).map((samples) => -samples / 10),
);
const amounts = { none: fc.constant(1), counts: count, weights: fc.oneof(count, weight) } as const;

/** Updates whose time and iteration go on from record to record, from large numbers as they do. */
export function updatesOf(
  value: fc.Arbitrary<number>,
  offset: fc.Arbitrary<number> = fc.constant(0),
): fc.Arbitrary<Update[]> {
  return fc.constantFrom('none', 'counts', 'weights').chain((kind) => {
    const step = fc.record({
      value,
      count: amounts[kind],
      ms: fc.integer({ min: 0, max: 5000 }),
      iters: fc.integer({ min: 1, max: 10 }),
    });
    const steps = fc.array(step, { minLength: 1, maxLength: 120, size: 'max' });
    return fc.tuple(steps, offset).map(([all, from]) => {
      let [timeMs, iter] = [1.7e12, 1e6];
      return all.map((one) => {
        timeMs += one.ms;
        iter += one.iters;
        return { value: from + one.value, count: one.count, timeMs, iter };
      });
    });
  });
}

export const throughJson = (state: unknown): unknown => JSON.parse(JSON.stringify(state));
