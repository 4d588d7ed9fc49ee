import fc from 'fast-check';
import { Cadence, type CadenceOptions, type Interval } from '../../src/run/cadence.ts';
import type { Place } from '../../src/run/place.ts';

const iters = (count: number): Interval => ({ kind: 'iters', iters: count });
const time = (timeMs: number): Interval => ({ kind: 'time', timeMs });
const EPOCH: Interval = { kind: 'epoch' };

function cadence(options: Partial<CadenceOptions>, mode = 'job'): Cadence {
  return new Cadence(mode, {
    interval: iters(10),
    intervalByMode: new Map(),
    first: false,
    ignoreLast: true,
    intervalExpName: 1000,
    ...options,
  });
}

function place(mode: string, iter: number, epochLength?: number): Place {
  const batch = epochLength === undefined ? iter : ((iter - 1) % epochLength) + 1;
  const epoch = epochLength === undefined ? 1 : Math.ceil(iter / epochLength);
  const unknown = { maxEpochs: undefined, maxIters: undefined, isTraining: true };
  return { mode, group: [], epoch, iter, batch, epochLength, ...unknown };
}

/** Takes one iteration, and says whether it gets a line. */
function isLineDue(own: Cadence, at: Place, timeMs: number): boolean {
  own.begin(timeMs);
  return own.isLineDue(at, timeMs, 1);
}

/** The iterations of 1 to `count` that get a line, a second apart. */
function due(options: Partial<CadenceOptions>, count: number, epochLength?: number): number[] {
  const own = cadence(options, 'train');
  return Array.from({ length: count }, (_, index) => index + 1).filter((iter) =>
    isLineDue(own, place('train', iter, epochLength), iter * 1000),
  );
}

describe('Cadence', () => {
  test.each([
    [{ interval: iters(3) }, 10, undefined, [3, 6, 9]],
    [{ interval: iters(3), first: true }, 10, undefined, [1, 3, 6, 9]],
    [{ interval: iters(3) }, 10, 5, [3, 8]],
    [{ interval: iters(3), ignoreLast: false }, 10, 5, [3, 5, 8, 10]],
    [{ interval: iters(5) }, 10, 4, [4, 8]],
    [{ interval: EPOCH }, 10, 4, [4, 8]],
    [{ interval: EPOCH }, 10, undefined, []],
    [{ interval: time(4000) }, 10, undefined, [5, 9]],
    [{ interval: time(4000), first: true }, 10, undefined, [1, 5, 9]],
    [{ interval: time(4000), ignoreLast: false }, 10, 3, [3, 5, 6, 9]],
  ])('%j: of %d iterations in epochs of %p, %j', (options, count, epochLength, expected) => {
    expect(due(options, count, epochLength)).toEqual(expected);
  });

  test('a mode may have an interval of its own', () => {
    const options = { interval: iters(4), intervalByMode: new Map([['val', iters(2)]]) };
    const isDue = (mode: string, iter: number) =>
      isLineDue(cadence(options, mode), place(mode, iter), iter);
    expect([1, 2, 3, 4].map((iter) => isDue('val', iter))).toEqual([false, true, false, true]);
    expect([1, 2, 3, 4].map((iter) => isDue('train', iter))).toEqual([false, false, false, true]);
  });

  test('intervals of time follow each other without drift, as a plain count of them says', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(35)), fc.integer({ min: 1, max: 20 }), (steps, intervalMs) => {
        const own = cadence({ interval: time(intervalMs) });
        let timeMs = 1000;
        let lines = 0;
        steps.forEach((step, index) => {
          timeMs += index === 0 ? 0 : step;
          // the intervals that are over since the first record, counted from it
          const over = Math.floor((timeMs - 1000) / intervalMs);
          expect(isLineDue(own, place('job', index + 1), timeMs)).toBe(over > lines);
          lines = over;
        });
      }),
    );
  });

  test('a clock that goes back begins a new interval', () => {
    const own = cadence({ interval: time(1000) });
    const isDue = (timeMs: number) => isLineDue(own, place('job', 1), timeMs);
    expect([5000, 2000, 2900, 3000].map(isDue)).toEqual([false, false, false, true]);
  });

  test('it is overdue when its time is over and an iteration has had no line', () => {
    const own = cadence({ interval: time(1000) });
    expect(own.isOverdue(9000)).toBe(false);
    isLineDue(own, place('job', 1), 0);
    expect(own.pendingIters).toBe(1);
    expect(own.isOverdue(999)).toBe(false);
    expect(own.isOverdue(1000)).toBe(true);
    own.lineWritten(1500);
    expect(own.pendingIters).toBe(0);
    expect(own.isOverdue(9000)).toBe(false);
    // the interval that runs has begun at 1000
    expect(isLineDue(own, place('job', 2), 1999)).toBe(false);
    expect(isLineDue(own, place('job', 3), 2000)).toBe(true);
  });

  test('iterations up to a line are those that get none, one by one, and the one that does', () => {
    const interval = fc.oneof(fc.integer({ min: 1, max: 12 }).map(iters), fc.constant(EPOCH));
    const options = fc.record({ interval, first: fc.boolean(), ignoreLast: fc.boolean() });
    const length = fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined });
    fc.assert(
      fc.property(options, length, fc.constantFrom('train', 'job'), (given, epochLength, mode) => {
        const [own, asked] = [cadence(given, mode), cadence(given, mode)];
        let free = 0; // iterations that cannot get a line
        for (let iter = 1; iter <= 60; iter++) {
          const at = place(mode, iter, epochLength);
          asked.begin(iter * 1000);
          if (free === 0) free = asked.itersToLine(at);
          const isDue = isLineDue(own, at, iter * 1000);
          expect(asked.isLineDue(at, iter * 1000, 1)).toBe(isDue);
          free--;
          if (isDue) expect(free).toBe(0);
        }
      }),
    );
  });

  test('an epoch that is longer than its length has no end before the next line', () => {
    const own = cadence({ interval: iters(10) }, 'train');
    own.begin(0);
    expect(own.itersToLine({ ...place('train', 3), epochLength: 5 })).toBe(3);
    expect(own.itersToLine({ ...place('train', 6), epochLength: 5 })).toBe(5);
  });

  test('an interval of iterations is never overdue', () => {
    const own = cadence({ interval: iters(10) }, 'train');
    isLineDue(own, place('train', 1), 0);
    expect(own.isOverdue(1e12)).toBe(false);
  });
});
