import fc from 'fast-check';
import { RecentUpdates, type Update } from '../../src/aggregates/recent-updates.ts';

function update(value: number, timeMs: number): Update {
  return { value, count: value + 1, timeMs, iter: value + 2 };
}

/** Updates whose clock never goes back. */
const updates = fc.array(fc.nat(40), { maxLength: 60 }).map((steps) =>
  steps.map((_, index) =>
    update(
      index,
      steps.slice(0, index + 1).reduce((sum, step) => sum + step, 0),
    ),
  ),
);

describe('RecentUpdates', () => {
  test('a length keeps so many, oldest first', () => {
    const recent = new RecentUpdates({ length: 2 });
    for (const value of [1, 2, 3]) recent.add(update(value, value * 10));
    expect(recent.columns(1000)).toEqual({
      values: Float64Array.of(2, 3),
      counts: Float64Array.of(3, 4),
      timesMs: Float64Array.of(20, 30),
      iters: Float64Array.of(4, 5),
    });
  });

  test('a span ends just before what is a whole span old', () => {
    const recent = new RecentUpdates({ spanMs: 100 });
    for (const timeMs of [0, 1, 100]) recent.add(update(timeMs, timeMs));
    expect([...recent.columns(100).values]).toEqual([1, 100]);
    expect([...recent.columns(101).values]).toEqual([100]);
    expect([...recent.columns(200).values]).toEqual([]);
  });

  test('what is in reach is what a plain array says', () => {
    fc.assert(
      fc.property(
        updates,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(60),
        (all, length, spanMs, waitMs) => {
          const recent = new RecentUpdates({ length, spanMs });
          all.forEach((one, index) => {
            recent.add(one);
            const nowMs = one.timeMs + (index === all.length - 1 ? waitMs : 0);
            const expected = all
              .slice(0, index + 1)
              .slice(-length)
              .filter(({ timeMs }) => timeMs > nowMs - spanMs);
            expect([...recent.columns(nowMs).values]).toEqual(expected.map(({ value }) => value));
          });
        },
      ),
    );
  });
});
