import fc from 'fast-check';
import { isRoundingCertain } from '../../src/aggregates/certain-rounding.ts';
import { HistoryBuffer } from '../../src/internal/index.ts';
import { formatFixed } from '../../src/line/python-number.ts';

test('a number that is far from a tie is certain', () => {
  expect(isRoundingCertain(3.1, 1e-12, 4)).toBe(true);
});

test.each([
  ['a tie', 0.00005, 1e-18, 4],
  ['a sign that is not certain', 1e-20, 1e-19, 4],
  ["zero, whose sign is numpy's to say", 0, 0, 4],
  ['NaN', Number.NaN, 0, 4],
  ['a slack of NaN', 1, Number.NaN, 4],
  ['an infinity', Number.POSITIVE_INFINITY, 0, 4],
  ['more decimals than a double has', 0.15, 1e-17, 18],
  ['no end of decimals', 0.15, 1e-17, Number.POSITIVE_INFINITY],
])('%s is not', (_name, value, slack, digits) => {
  expect(isRoundingCertain(value, slack, digits)).toBe(false);
});

test('what is certain prints alike at both ends of the slack', () => {
  const decimal = fc.integer({ min: -99_999_999, max: 99_999_999 }).map((value) => value / 1e6);
  const slack = fc.integer({ min: 0, max: 1000 }).map((value) => value / 1e9);
  fc.assert(
    fc.property(decimal, slack, fc.nat(8), (value, distance, digits) => {
      if (!isRoundingCertain(value, distance, digits)) return;
      const [low, high] = [value - distance, value + distance];
      expect(formatFixed(low, digits)).toBe(formatFixed(high, digits));
    }),
    { numRuns: 1000 },
  );
});

describe('certifiedMean', () => {
  const decimals = fc.integer({ min: -99_999, max: 99_999 }).map((value) => value / 10_000);
  const anything = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
  const values = fc.oneof(decimals, anything);

  test("prints what the mean in numpy's order prints, wherever it is certain", () => {
    const histories = fc.array(values, { minLength: 1, maxLength: 600, size: 'max' });
    fc.assert(
      fc.property(histories, fc.integer({ min: 0, max: 10 }), (history, digits) => {
        const buffer = new HistoryBuffer();
        for (const value of history) {
          buffer.update(value);
          const certified = buffer.certifiedMean(digits);
          if (certified === undefined) continue;
          expect(formatFixed(certified, digits)).toBe(formatFixed(buffer.mean(), digits));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('is certain for nearly every mean of long decimal data', () => {
    const buffer = new HistoryBuffer();
    let certain = 0;
    for (let index = 0; index < 20_000; index++) {
      buffer.update(((index * 7919) % 10_007) / 10_000);
      const certified = buffer.certifiedMean(4);
      if (certified === undefined) continue;
      certain++;
      if (index % 100 === 0) expect(formatFixed(certified, 4)).toBe(formatFixed(buffer.mean(), 4));
    }
    expect(certain).toBeGreaterThan(19_000);
  });

  test('says nothing when values were summed over several samples, or there are none', () => {
    const counted = new HistoryBuffer([1.3, 2.3], [1, 2]);
    expect([counted.certifiedMean(4), new HistoryBuffer().certifiedMean(4)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
