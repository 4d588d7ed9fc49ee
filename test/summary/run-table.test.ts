import fc from 'fast-check';
import { RunTable } from '../../src/summary/run-table.ts';

const at = (value: number, iter: number, count = 1) => ({ value, count, timeMs: iter, iter });

describe('RunTable', () => {
  test('one row a key, in the order in which they first came', () => {
    const table = new RunTable();
    table.add('train', 'loss', at(3, 1));
    table.add('val', 'loss', at(5, 1));
    table.add('train', 'acc', at(0.5, 1));
    table.add('train', 'loss', at(1, 2));
    table.add('train', 'acc', at(0.75, 2));
    expect(table.rows.map(({ mode, key }) => `${mode}/${key}`)).toEqual([
      'train/loss',
      'val/loss',
      'train/acc',
    ]);
    // less is better, but more of an accuracy
    expect(table.rows[0]).toMatchObject({ count: 2, mean: 2, std: 1, best: 1, bestIter: 2 });
    expect(table.rows[2]).toMatchObject({ last: 0.75, best: 0.75, bestIter: 2 });
  });

  test('a value that was summed over several samples counts as so many', () => {
    const table = new RunTable();
    table.add('train', 'loss', at(6, 1, 3));
    table.add('train', 'loss', at(4, 2, 1));
    expect(table.rows[0]).toMatchObject({ count: 4, mean: 2.5, last: 4 });
  });

  test('keys are bounded', () => {
    const table = new RunTable();
    for (let key = 0; key < 1500; key++) table.add('train', `k${key}`, at(1, 1));
    expect(table.rows).toHaveLength(1000);
  });

  test('a row is what a plain array of the finite values says', () => {
    const value = fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.constantFrom(NaN, Infinity, -Infinity),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), (values) => {
        const table = new RunTable();
        values.forEach((one, index) => {
          table.add('train', 'loss', at(one, index + 1));
        });
        const [row] = table.rows;
        const finite = values.filter(Number.isFinite);
        const sorted = [...finite].sort((left, right) => left - right);
        const mean = finite.reduce((sum, one) => sum + one, 0) / finite.length;
        const variance = finite.reduce((sum, one) => sum + (one - mean) ** 2, 0) / finite.length;
        expect(row).toMatchObject({
          count: finite.length,
          nonfinite: values.length - finite.length,
          last: values.at(-1),
        });
        if (row === undefined || finite.length === 0) {
          expect(row?.mean).toBeNaN();
          return;
        }
        const scale = Math.max(1, ...finite.map(Math.abs));
        expect(Math.abs(row.mean - mean)).toBeLessThanOrEqual(1e-9 * scale);
        expect(Math.abs(row.std - Math.sqrt(variance))).toBeLessThanOrEqual(1e-6 * scale);
        expect([row.min, row.max]).toEqual([sorted[0], sorted.at(-1)]);
        expect(row.best).toBe(row.min);
        expect(values[row.bestIter - 1]).toBe(row.best);
        for (const [q, shown] of [
          [0.5, row.p50],
          [0.95, row.p95],
        ] as const) {
          const rank = (sorted.length - 1) * q;
          const [low = 0, high = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
          const exact = low + (high - low) * (rank - Math.floor(rank));
          const error = 0.0101 * Math.max(Math.abs(low), Math.abs(high));
          expect(Math.abs(shown - exact)).toBeLessThanOrEqual(error + 1e-12);
        }
      }),
    );
  });
});
