import fc from 'fast-check';
import { IterTimer } from '../../src/run/iter-timer.ts';
import type { Place } from '../../src/run/place.ts';
import { Throughput } from '../../src/run/throughput.ts';

function trainPlace(iter: number): Place {
  return {
    mode: 'train',
    group: [],
    epoch: 1,
    iter,
    batch: iter,
    epochLength: undefined,
    maxEpochs: undefined,
    maxIters: 10_000,
    isTraining: true,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('Throughput', () => {
  test('iterations a second, unknown while no time has passed', () => {
    const throughput = new Throughput(2);
    expect(throughput.perSec).toBeUndefined();
    throughput.add(Float64Array.of(1000), 1, 1);
    throughput.add(Float64Array.of(1000), 1, 1);
    expect(throughput.perSec).toBeUndefined();
    throughput.add(Float64Array.of(1500), 1, 1);
    expect(throughput.perSec).toBe(4);
    throughput.add(Float64Array.of(2000), 1, 1);
    expect(throughput.perSec).toBe(2);
  });

  test('it is taken over the newest windowSize + 1 clocks, by the iterations between them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(500), fc.nat(60)), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (steps, windowSize) => {
          const throughput = new Throughput(windowSize);
          const clocks: number[] = [];
          const passed: number[] = [];
          for (const [step, iters] of steps) {
            clocks.push((clocks.at(-1) ?? 0) + step);
            passed.push(iters);
            throughput.add(Float64Array.of(clocks.at(-1) ?? 0), 1, iters);
          }
          const window = clocks.slice(-windowSize - 1);
          const spanSec = ((window.at(-1) ?? 0) - (window[0] ?? 0)) / 1000;
          const expected =
            spanSec > 0 ? sum(passed.slice(-window.length).slice(1)) / spanSec : undefined;
          if (expected === undefined) expect(throughput.perSec).toBeUndefined();
          else expect(throughput.perSec).toBeCloseTo(expected, 9);
        },
      ),
    );
  });
});

describe('IterTimer', () => {
  test('recent is the median of the last 100 iterations', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 230 }),
        (durations) => {
          const timer = new IterTimer('recent', 'train');
          durations.forEach((sec, index) => {
            timer.add(trainPlace(index + 1), sec);
          });
          const sorted = durations.slice(-100).sort((left, right) => left - right);
          const half = sorted.length / 2;
          const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
          const median = middle.reduce((sum, sec) => sum + sec, 0) / middle.length;
          const left = 10_000 - durations.length;
          expect(timer.eta(trainPlace(durations.length))).toMatchObject({
            left,
            sec: median * left,
          });
        },
      ),
    );
  });

  test('a run that goes back forgets its recent pace', () => {
    const timer = new IterTimer('recent', 'train');
    for (const iter of [100, 101, 102]) timer.add(trainPlace(iter), 60);
    timer.add(trainPlace(50), 1);
    expect(timer.eta(trainPlace(50))).toMatchObject({ sec: 9950 });
  });
});
