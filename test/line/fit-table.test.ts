import fc from 'fast-check';
import { formatTable, formatTableFor } from '../../src/line/format-table.ts';
import type { RunTableRow } from '../../src/summary/run-table-row.ts';
import { textWidth } from '../../src/text/text-width.ts';

const STYLE = { numDigits: 1, numberStyle: 'fixed', digits: new Map(), unit: new Map() } as const;

function row(fields: Partial<RunTableRow>): RunTableRow {
  return {
    ...{ mode: 'train', key: 'loss', count: 2, mean: 1, std: 0, min: 1, p50: 1, p95: 1, max: 1 },
    ...{ last: 1, best: 1, bestIter: 1, nonfinite: 0, ...fields },
  };
}

const ROWS = [row({}), row({ key: 'decode_head.loss_ce', best: Number.NaN }), row({ key: '損失' })];

test('where there is room it is the table of everywhere else', () => {
  const narrow = ROWS.slice(0, 2); // all of ASCII
  expect(formatTableFor(200, narrow, STYLE)).toEqual(formatTable(narrow, STYLE));
});

test('a narrow terminal shows fewer columns, and at last less of a key', () => {
  expect(formatTableFor(65, ROWS, STYLE)).toEqual([
    'mode   key                  mean  min  max  last      best',
    'train  loss                  1.0  1.0  1.0   1.0  1.0 (@1)',
    'train  decode_head.loss_ce   1.0  1.0  1.0   1.0         -',
    'train  損失                  1.0  1.0  1.0   1.0  1.0 (@1)',
  ]);
  expect(formatTableFor(20, ROWS, STYLE)).toEqual([
    'mode   key          ',
    'train  loss         ',
    'train  decode_head.~',
    'train  損失         ',
  ]);
});

test('a long key does not take the room of the numbers', () => {
  const key = `${'backbone.'.repeat(6)}loss`;
  expect(formatTableFor(60, [row({ key })], STYLE)).toEqual([
    'mode   key                         mean  max  last      best',
    'train  backbone.backbone.backbon~   1.0  1.0   1.0  1.0 (@1)',
  ]);
});

test('no line is wider than the terminal, and each row has one', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 });
  const rows = fc.array(fc.record({ mode: text, key: text, mean: fc.double(), count: fc.nat() }));
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 250 }), (given, width) => {
      const lines = formatTableFor(width, given.map(row), STYLE);
      expect(lines).toHaveLength(given.length + 1);
      for (const line of lines) {
        expect(textWidth(line)).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/\p{Cc}/u);
      }
    }),
  );
});
