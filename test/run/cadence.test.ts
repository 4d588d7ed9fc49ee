import fc from 'fast-check';
import {
  Cadence,
  type CadenceOptions,
  type Interval,
  isExperimentNameDue,
} from '../../src/run/cadence.ts';
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
  return own.isLineDue(at, 1);
}

/** Takes an iteration behind the boundaries that its clock passes; returns those with a line. */
function boundariesAt(own: Cadence, timeMs: number, hasEmpty = false): number[] {
  const written: number[] = [];
  while (own.dueMs <= timeMs) {
    if (own.pendingIters > 0 || hasEmpty) written.push(own.dueMs);
    own.lineWritten();
    own.endInterval(hasEmpty);
  }
  isLineDue(own, place('job', 1), timeMs);
  return written;
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
    [{ interval: time(4000) }, 10, undefined, []],
    [{ interval: time(4000), first: true }, 10, undefined, [1]],
    [{ interval: time(4000), ignoreLast: false }, 10, 3, [3, 6, 9]],
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

  test('intervals of time end at multiples of them; without an iteration they have no line', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(35)), fc.integer({ min: 1, max: 20 }), (steps, intervalMs) => {
        const own = cadence({ interval: time(intervalMs) });
        let timeMs = 1000;
        const [written, expected] = [new Set<number>(), new Set<number>()];
        for (const step of steps) {
          for (const at of boundariesAt(own, timeMs)) written.add(at);
          const end = Math.floor(timeMs / intervalMs) * intervalMs + intervalMs;
          timeMs += step;
          if (end <= timeMs) expected.add(end);
        }
        for (const at of boundariesAt(own, timeMs)) written.add(at);
        expect(written).toEqual(expected);
      }),
    );
  });

  test('of several empty intervals the first one has a line, where time alone shows', () => {
    const own = cadence({ interval: time(1000) });
    const clocks = [1500, 5200, 5300, 6000];
    const lines = clocks.map((timeMs) => boundariesAt(own, timeMs, true));
    expect(lines).toEqual([[], [2000, 3000], [], [6000]]);
  });

  test('a clock that goes back to an earlier interval begins it anew, a late one does not', () => {
    const own = cadence({ interval: time(1000) });
    const dues = [5000, 5900, 2500].map((timeMs) => {
      own.begin(timeMs);
      return own.dueMs;
    });
    expect(dues).toEqual([6000, 6000, 3000]);
  });

  test('nothing is due before the first clock', () => {
    const own = cadence({ interval: time(1000) });
    own.begin(NaN);
    expect(own.dueMs).toBe(Infinity);
    isLineDue(own, place('job', 1), 1500);
    expect([own.dueMs, own.pendingIters]).toEqual([2000, 1]);
    own.lineWritten();
    expect(own.pendingIters).toBe(0);
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
          expect(asked.isLineDue(at, 1)).toBe(isDue);
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

  test('an interval of iterations is never due by time', () => {
    const own = cadence({ interval: iters(10) }, 'train');
    isLineDue(own, place('train', 1), 0);
    expect(own.dueMs).toBe(Infinity);
  });

  describe('restore', () => {
    /** A cadence after one iteration at 1500 ms, as another process goes on with it. */
    function restored(before: Interval, after: Interval): Cadence {
      const saved = cadence({ interval: before, first: true });
      isLineDue(saved, place('job', 1), 1500);
      const own = cadence({ interval: after, first: true });
      own.restore(JSON.parse(JSON.stringify(saved)));
      return own;
    }

    test('an interval of time goes on', () => {
      expect(restored(time(1000), time(1000)).dueMs).toBe(2000);
    });

    test('a boundary is none of another interval', () => {
      const own = restored(time(1000), time(300));
      expect(own.dueMs).toBe(Infinity);
      expect(restored(time(1000), iters(2)).dueMs).toBe(Infinity);
      own.begin(1600);
      expect(own.dueMs).toBe(1800);
    });

    test('the first iteration of a process is not the first one of the run', () => {
      const own = restored(iters(5), iters(5));
      expect(isLineDue(own, place('job', 2), 1600)).toBe(false);
    });
  });

  describe('where iterations are left out', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 12 });
    const interval = fc.integer({ min: 1, max: 12 }).map(iters);
    const options = fc.record({ interval, ignoreLast: fc.boolean() });

    /** The iterations of a sparse log, from the first one on, a step apart. */
    function sparse(distances: readonly number[]): number[] {
      let iter = 0;
      return distances.map((distance) => {
        iter += distance;
        return iter;
      });
    }

    /** Takes the iterations that are logged; returns those that get a line. */
    function dueOf(own: Cadence, logged: readonly number[], at: (iter: number) => Place): number[] {
      return logged.filter((iter, index) => {
        const last = logged[index - 1];
        own.begin(iter * 1000);
        own.pass(last === undefined ? undefined : at(last), at(iter), iter - (last ?? Number.NaN));
        const itersToLine = own.itersToLine(at(iter));
        const isDue = own.isLineDue(at(iter), 1);
        if (isDue) expect(itersToLine).toBe(1);
        return isDue;
      });
    }

    /** The logged iterations at which, or right before which, one would have got a line. */
    function firstBehind(lines: readonly number[], logged: readonly number[]): number[] {
      return logged.filter((iter, index) => {
        const after = logged[index - 1] ?? iter - 1; // nothing is known before the first record
        return lines.some((line) => after < line && line <= iter);
      });
    }

    test('a line is due at the next record', () => {
      const mode = fc.constantFrom('train', 'job');
      const length = fc.integer({ min: 1, max: 9 });
      fc.assert(
        fc.property(options, mode, length, steps, (given, ofMode, epochLength, distances) => {
          const logged = sparse(distances);
          const at = (iter: number) => place(ofMode, iter, epochLength);
          const all = Array.from({ length: logged.at(-1) ?? 0 }, (_, index) => index + 1);
          const lines = dueOf(cadence(given, ofMode), all, at);
          expect(dueOf(cadence(given, ofMode), logged, at)).toEqual(firstBehind(lines, logged));
        }),
        { numRuns: 1000 },
      );
    });

    test('so it is where batches count on in every epoch', () => {
      fc.assert(
        fc.property(options, fc.integer({ min: 1, max: 9 }), steps, (given, length, distances) => {
          const logged = sparse(distances);
          const lines = due(given, logged.at(-1) ?? 0);
          const at = (iter: number) => ({
            ...place('train', iter),
            epoch: Math.ceil(iter / length),
          });
          expect(dueOf(cadence(given, 'train'), logged, at)).toEqual(firstBehind(lines, logged));
        }),
        { numRuns: 1000 },
      );
    });

    test('an epoch that is over early leaves none out', () => {
      const own = cadence({ interval: iters(5) }, 'train');
      const at = [place('train', 3, 10), { ...place('train', 11, 10), iter: 4 }] as const;
      own.pass(at[0], at[1], 1);
      expect(own.isLineDue(at[1], 1)).toBe(false);
    });

    test('a run that goes back to an earlier epoch leaves none out', () => {
      const own = cadence({ interval: iters(5) }, 'train');
      own.pass(place('train', 25, 10), place('train', 7, 10), 1);
      expect(own.isLineDue(place('train', 7, 10), 1)).toBe(false);
    });

    test('batches of val count through its loop, whatever the epoch and the iteration are', () => {
      const own = cadence({ interval: iters(5) }, 'val');
      const at = (batch: number, epoch: number) => ({ ...place('val', 40, 20), batch, epoch });
      own.pass(at(6, 1), at(8, 2), 2);
      expect(own.isLineDue(at(8, 2), 2)).toBe(false);
      own.pass(at(8, 2), at(11, 3), 3);
      expect(own.isLineDue(at(11, 3), 3)).toBe(true);
    });

    test('a loop that begins with a later batch has passed those before', () => {
      const own = cadence({ interval: iters(5) }, 'val');
      own.pass(undefined, place('val', 7, 20), 7);
      expect(own.isLineDue(place('val', 7, 20), 7)).toBe(true);
      own.pass(undefined, place('val', 4, 20), 4);
      expect(own.isLineDue(place('val', 4, 20), 4)).toBe(false);
    });

    test('the end of an epoch that is the interval has its line before', () => {
      const own = cadence({ interval: EPOCH }, 'train');
      own.pass(place('train', 3, 4), place('train', 6, 4), 3);
      expect(own.isLineDue(place('train', 6, 4), 3)).toBe(false);
    });

    test('of an epoch of unknown length the iterations that have passed tell', () => {
      const own = cadence({ interval: iters(5), ignoreLast: false }, 'train');
      const at = (iter: number, epoch: number, batch: number) => ({
        ...place('train', iter),
        epoch,
        batch,
      });
      own.pass(at(3, 1, 3), at(8, 2, 2), 5); // the first epoch had 6
      expect(own.isLineDue(at(8, 2, 2), 5)).toBe(true);
      own.pass(at(8, 2, 2), at(12, 3, 3), 4); // the second one 3
      expect(own.isLineDue(at(12, 3, 3), 4)).toBe(false);
    });

    test('the name of the experiment goes before the next record too', () => {
      fc.assert(
        fc.property(
          ...[fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20 })],
          ...[fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })],
          (iter, passed, interval, length) => {
            const between = Array.from(
              { length: Math.min(iter, passed) },
              (_, back) => iter - back,
            );
            const isDue = between.some((each) => each % interval === 0 || each % length === 0);
            const at = place('train', iter, length);
            expect(isExperimentNameDue(at, interval, Math.min(iter, passed))).toBe(isDue);
          },
        ),
        { numRuns: 1000 },
      );
    });
  });
});
