import { HistoryBuffer } from '../../src/internal/index.ts';

/** What MMEngine's `tests/test_logging/test_history_buffer.py` asks of a HistoryBuffer, said again. */

/** Integers of 1 to 4, as its tests draw them; always the same. */
const DRAWN = Array.from({ length: 20 }, (_, index) => (((index * 7 + 3) % 11) % 4) + 1);

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

test('an empty buffer has room for a million values', () => {
  const buffer = new HistoryBuffer();
  expect(buffer.maxLength).toBe(1_000_000);
  expect([buffer.data.values.length, buffer.data.counts.length]).toEqual([0, 0]);
});

test('one value too many at the start drops the oldest, with its count', () => {
  const length = 1_000_001;
  const values = Float64Array.from({ length }, (_, index) => (index % 9) + 1);
  const counts = Float64Array.from({ length }, (_, index) => (index % 7) + 1);
  const { data } = new HistoryBuffer(values, counts);
  expect([data.values.length, data.counts.length]).toEqual([1_000_000, 1_000_000]);
  expect([data.values[0], data.counts[0]]).toEqual([values[1], counts[1]]);
});

test('values and counts of two lengths are refused', () => {
  expect(() => new HistoryBuffer([1, 2], [1])).toThrow(RangeError);
});

test.each([
  ['numbers', (value: number) => value],
  ['arrays of one', (value: number) => Float32Array.of(value)],
  ['tensors', (value: number) => ({ item: () => value })],
])('updates by %s come back in order', (_, wrap) => {
  const buffer = new HistoryBuffer();
  for (const value of [1, 2, 3, 4, 5]) buffer.update(wrap(value), 5);
  expect([...buffer.data.values]).toEqual([1, 2, 3, 4, 5]);
  expect([...buffer.data.counts]).toEqual([5, 5, 5, 5, 5]);
});

test('an update of a full buffer drops the oldest value', () => {
  const values = new Float64Array(1_000_000).fill(1);
  values[0] = -1;
  const buffer = new HistoryBuffer(values, new Float64Array(1_000_000).fill(1));
  buffer.update(1);
  expect([buffer.length, buffer.data.values[0], buffer.data.counts[0]]).toEqual([1_000_000, 1, 1]);
});

test('an update takes one value', () => {
  for (const many of [[1, 2], Float64Array.of(1, 2), []]) {
    expect(() => new HistoryBuffer().update(many)).toThrow(TypeError);
  }
});

test('max, min and mean are of the newest ten, or of all', () => {
  const buffer = new HistoryBuffer(DRAWN, new Array(20).fill(1));
  const newest = DRAWN.slice(-10);
  expect([buffer.max(10), buffer.max()]).toEqual([Math.max(...newest), Math.max(...DRAWN)]);
  expect([buffer.min(10), buffer.min()]).toEqual([Math.min(...newest), Math.min(...DRAWN)]);
  expect([buffer.mean(10), buffer.mean()]).toEqual([sumOf(newest) / 10, sumOf(DRAWN) / 20]);
});

test('current is the newest value, and asks for one', () => {
  expect(new HistoryBuffer(DRAWN).current()).toBe(DRAWN.at(-1));
  expect(() => new HistoryBuffer().current()).toThrow(RangeError);
});

test('statistics go by name', () => {
  const buffer = new HistoryBuffer([1, 2, 3, 4, 5], [1, 1, 1, 1, 1]);
  const named = ['mean', 'min', 'max', 'current'].map((name) => buffer.statistics(name));
  expect(named).toEqual([3, 1, 5, 5]);
  expect(() => buffer.statistics('unknown')).toThrow(RangeError);
});

test("a statistic of the user's own is called on an empty buffer too", () => {
  const buffer = new HistoryBuffer([], [], { statistics: { custom: () => -1 } });
  expect(buffer.statistics('custom')).toBe(-1);
});
