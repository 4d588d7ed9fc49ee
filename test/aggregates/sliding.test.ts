import fc from 'fast-check';
import { max } from '../../src/aggregates/max.ts';
import { mean } from '../../src/aggregates/mean.ts';
import { min } from '../../src/aggregates/min.ts';
import { SlidingExtreme } from '../../src/aggregates/sliding-extreme.ts';
import { SlidingSum } from '../../src/aggregates/sliding-sum.ts';
import { HistoryBuffer } from '../../src/internal/index.ts';
import { formatFixed } from '../../src/line/python-number.ts';

const decimal = fc.integer({ min: -99_999, max: 99_999 }).map((value) => value / 10_000);
const value = fc.oneof(
  { weight: 20, arbitrary: decimal },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, -0) },
);
/** How far the ends of the span move on from one look to the next, and whether the values are moved. */
const steps = fc.array(fc.record({ grow: fc.nat(9), shrink: fc.nat(9), isShifted: fc.boolean() }), {
  maxLength: 60,
});

/** Looks at spans of a growing array, moved to the front now and then as a history is. */
function look(
  values: readonly number[],
  moves: readonly { grow: number; shrink: number; isShifted: boolean }[],
  see: (span: { values: number[]; start: number; end: number }) => void,
  shift: (places: number) => void,
): void {
  let kept = [...values];
  let start = 0;
  let end = 1;
  for (const { grow, shrink, isShifted } of moves) {
    end = Math.min(end + grow, kept.length);
    start = Math.min(start + shrink, end - 1);
    see({ values: kept, start, end });
    if (!isShifted) continue;
    shift(start);
    kept = kept.slice(start);
    end -= start;
    start = 0;
  }
}

const values = fc.array(value, { minLength: 1, maxLength: 300, size: 'max' });

test.each(['max', 'min'] as const)('SlidingExtreme is %s of each span', (kind) => {
  const oracle = kind === 'max' ? max : min;
  fc.assert(
    fc.property(values, steps, (history, moves) => {
      const sliding = new SlidingExtreme(kind);
      const see = (span: { values: number[]; start: number; end: number }) =>
        // 0 and -0 may trade places, as in the plain loop from another start
        expect(sliding.of(span) + 0).toEqual(oracle(span.values, span.start, span.end) + 0);
      look(history, moves, see, (places) => sliding.shift(places));
    }),
  );
});

test('SlidingSum prints what the mean of each span prints, wherever it is certain', () => {
  fc.assert(
    fc.property(values, steps, fc.nat(8), (history, moves, digits) => {
      const sliding = new SlidingSum();
      const see = (span: { values: number[]; start: number; end: number }) => {
        const certified = sliding.mean(span, digits);
        if (certified === undefined) return;
        const exact = mean(span.values, undefined, span.start, span.end);
        expect(formatFixed(certified, digits)).toBe(formatFixed(exact, digits));
      };
      look(history, moves, see, (places) => sliding.shift(places));
    }),
  );
});

test('a history that has been full for long goes on as if it were looked at anew', () => {
  const buffer = new HistoryBuffer([], [], { maxLength: 1500 });
  const kept: number[] = [];
  let certain = 0;
  for (let index = 0; index < 12_000; index++) {
    const next = index === 4000 ? NaN : ((index * 7919) % 10_007) / 10_000;
    buffer.update(next);
    kept.push(next);
    if (kept.length > 1500) kept.shift();
    if (index % 7 > 0) continue;
    const certified = buffer.certifiedMean(4);
    if (certified !== undefined) certain++;
    const shown = certified ?? buffer.mean();
    expect(formatFixed(shown, 4)).toBe(formatFixed(mean(kept), 4));
    expect([buffer.max(), buffer.min()]).toEqual([max(kept), min(kept)]);
  }
  expect(certain).toBeGreaterThan(1400);
});
