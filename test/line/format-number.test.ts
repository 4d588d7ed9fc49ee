import fc from 'fast-check';
import { formatLearningRate, formatNumber, numberFormatOf } from '../../src/line/format-number.ts';
import { formatTable } from '../../src/line/format-table.ts';
import { formatFixed } from '../../src/line/python-number.ts';
import type { LineStyle } from '../../src/options/line-style.ts';
import type { RunTableRow } from '../../src/summary/run-table-row.ts';

function styleOf(style: Partial<LineStyle> = {}): LineStyle {
  return { numDigits: 4, numberStyle: 'fixed', digits: new Map(), unit: new Map(), ...style };
}

describe('formatNumber', () => {
  test('fixed is Python’s, for every number', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(formatNumber(value, numberFormatOf('x', styleOf()))).toBe(formatFixed(value, 4));
      }),
    );
  });

  test.each([
    [0, '0'],
    [-7, '-7'],
    [9_999_999, '9999999'],
    [10_000_000, '1.0000e+07'],
    [-1.5e9, '-1.5000e+09'],
    [12_345.678_91, '12345.6789'],
    [0.0001, '0.0001'],
    [0.000_099, '9.9000e-05'],
    [-1e-12, '-1.0000e-12'],
    [Number.MIN_VALUE, '4.9407e-324'],
    [NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('auto writes %p as %s', (value, expected) => {
    expect(formatNumber(value, numberFormatOf('x', styleOf({ numberStyle: 'auto' })))).toBe(
      expected,
    );
  });

  test('auto never shows a number that is not 0 as 0, and stays near it', () => {
    const style = styleOf({ numberStyle: 'auto' });
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (value) => {
        const shown = Number(formatNumber(value, numberFormatOf('x', style)));
        expect(shown === 0).toBe(value === 0);
        const magnitude = Math.abs(value);
        const isFixed = magnitude >= 1e-4 && magnitude < 1e7;
        const allowed = isFixed ? 0.500001e-4 : magnitude * 1e-4;
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(allowed);
      }),
    );
  });

  test('a unit is escaped', () => {
    const format = numberFormatOf('x', styleOf({ unit: new Map([['x', 'm\u001b[31m\ns']]) }));
    expect(formatNumber(1, format)).toBe('1.0000 m\\x1b[31m\\ns');
    expect(formatLearningRate(1, format)).toBe('1.0000e+00 m\\x1b[31m\\ns');
  });

  test('digits and unit go by the key itself, then by the first pattern that fits', () => {
    const style = styleOf({
      digits: new Map([
        ['loss*', 1],
        ['*', 0],
        ['loss_cls', 3],
      ]),
      unit: new Map([['loss_*', 'nats']]),
    });
    const shown = ['loss', 'loss_cls', 'loss_box', 'acc'].map((key) =>
      formatNumber(0.5625, numberFormatOf(key, style)),
    );
    expect(shown).toEqual(['0.6', '0.562 nats', '0.6 nats', '1']);
  });

  test('a learning rate has an exponent in every style, its own digits and its unit', () => {
    const given = { digits: new Map([['lr', 1]]), unit: new Map([['base_lr', '/step']]) };
    for (const numberStyle of ['fixed', 'auto'] as const) {
      const style = styleOf({ ...given, numberStyle });
      expect(formatLearningRate(1, numberFormatOf('lr', style))).toBe('1.0e+00');
      expect(formatLearningRate(0.05, numberFormatOf('base_lr', style))).toBe('5.0000e-02 /step');
    }
  });
});

describe('formatTable', () => {
  const row = (fields: Partial<RunTableRow>): RunTableRow => ({
    ...{ mode: 'train', key: 'loss', count: 2, mean: 1, std: 0, min: 1, p50: 1, p95: 1, max: 1 },
    ...{ last: 1, best: 1, bestIter: 1, nonfinite: 0, ...fields },
  });

  test('texts stand left, numbers right, the names of the columns above', () => {
    const rows = [row({}), row({ mode: 'http[/a]', key: 'ms', count: 1000, best: NaN })];
    expect(formatTable(rows, styleOf({ numDigits: 0 }))).toEqual([
      'mode      key   count  mean  std  min  p50  p95  max  last    best  nonfinite',
      'train     loss      2     1    0    1    1    1    1     1  1 (@1)          0',
      'http[/a]  ms     1000     1    0    1    1    1    1     1       -          0',
    ]);
  });

  test('has as many rows as there are groups and keys, more than a call takes arguments', () => {
    const rows = Array.from({ length: 150_000 }, () => row({}));
    expect(formatTable(rows, styleOf())).toHaveLength(150_001);
  });

  test('all lines are of one length, whatever is in them, and none is forged', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    const rows = fc.array(
      fc.record({ mode: text, key: text, mean: fc.double(), best: fc.double(), count: fc.nat() }),
    );
    fc.assert(
      fc.property(rows, (given) => {
        const lines = formatTable(given.map(row), styleOf());
        expect(lines).toHaveLength(given.length + 1);
        expect(new Set(lines.map((line) => line.length)).size).toBe(1);
        for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
