import fc from 'fast-check';
import type { Stretch } from '../../src/record/stretch.ts';
import { RunTable } from '../../src/summary/run-table.ts';
import { sectionOf, stretchOf } from '../aggregates/stretches.ts';

/** Keys of one mode as a stretch of one row. */
function row(mode: string, values: Readonly<Record<string, number>>, iter: number): Stretch {
  return stretchOf(sectionOf(mode, Object.keys(values)), [Object.values(values)], { iter });
}

describe('RunTable', () => {
  test('one row a key, in the order in which they first came', () => {
    const table = new RunTable();
    table.take(row('train', { loss: 3 }, 1));
    table.take(row('val', { loss: 5 }, 1));
    table.take(row('train', { acc: 0.5 }, 1));
    table.take(row('train', { loss: 1, acc: 0.75 }, 2));
    expect(table.rows.map(({ mode, key }) => `${mode}/${key}`)).toEqual([
      'train/loss',
      'val/loss',
      'train/acc',
    ]);
    // less is better, but more of an accuracy
    expect(table.rows[0]).toMatchObject({ count: 2, mean: 2, std: 1, best: 1, bestIter: 2 });
    expect(table.rows[2]).toMatchObject({ last: 0.75, best: 0.75, bestIter: 2 });
  });

  test('a value with a count or a weight stands for that many samples', () => {
    const table = new RunTable();
    const counted = { ...sectionOf('train', ['loss']), countColumns: [1] };
    const weighted = { ...counted, areWeights: [true] };
    table.take(stretchOf(counted, [[6, 3]]));
    table.take(row('train', { loss: 4 }, 2));
    expect(table.rows[0]).toMatchObject({ count: 4, mean: 2.5, last: 4 });
    table.take(stretchOf(weighted, [[0.5, 4]], { iter: 3 }));
    expect(table.rows[0]).toMatchObject({ count: 8, mean: 1.5, min: 0.5, max: 6, last: 0.5 });
  });

  test('a count of 1 that comes with its value leaves the state of a value without one', () => {
    const section = sectionOf('train', ['loss']);
    const counted = { ...section, countColumns: [1] };
    const stateOf = (first: Stretch, others: number): string => {
      const table = new RunTable();
      table.take(first);
      const rows = Array.from({ length: others }, (_, index) => [index / 7]);
      table.take(stretchOf(section, rows, { iter: 2 }));
      return JSON.stringify(table);
    };
    for (const others of [1, 200]) {
      const plain = stateOf(stretchOf(section, [[0.25]]), others);
      expect(stateOf(stretchOf(counted, [[0.25, 1]]), others)).toBe(plain);
      expect(stateOf(stretchOf(counted, [[0.25, 2]]), others)).not.toBe(plain);
    }
  });

  test('keys are bounded', () => {
    const table = new RunTable();
    for (let key = 0; key < 1500; key++) table.take(row('train', { [`k${key}`]: 1 }, 1));
    expect(table.rows).toHaveLength(1000);
  });

  test('rows in any split are the same, and so is a table that was saved and restored', () => {
    const value = fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constantFrom(NaN, Infinity));
    const values = fc.array(value, { minLength: 1, maxLength: 200, size: 'max' });
    const section = sectionOf('train', ['loss']);
    fc.assert(
      fc.property(values, fc.nat(200), (all, cut) => {
        let table = new RunTable();
        const whole = new RunTable();
        const rows = all.map((one) => [one]);
        whole.take(stretchOf(section, rows));
        for (const [from, to] of [
          [0, cut],
          [cut, all.length],
        ] as const) {
          const part = rows.slice(from, to);
          if (part.length > 0) table.take(stretchOf(section, part, { iter: from + 1 }));
          const restored = new RunTable();
          restored.restore(JSON.parse(JSON.stringify(table)));
          table = restored;
        }
        expect(table.rows).toEqual(whole.rows);
        expect(JSON.stringify(table)).toBe(JSON.stringify(whole));
      }),
    );
  });

  test.each<unknown>([undefined, {}, [1], [{ mode: 'train', key: 'x' }]])(
    'restore(%j) throws, and takes nothing over',
    (state) => {
      const table = new RunTable();
      table.take(row('train', { loss: 3 }, 1));
      expect(() => table.restore(state)).toThrow(TypeError);
      expect(table.rows).toMatchObject([{ count: 1 }]);
    },
  );

  test('a row is what a plain array of the finite values says', () => {
    const value = fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.constantFrom(NaN, Infinity, -Infinity),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), (values) => {
        const table = new RunTable();
        values.forEach((one, index) => {
          table.take(row('train', { loss: one }, index + 1));
        });
        const [made] = table.rows;
        const finite = values.filter(Number.isFinite);
        const sorted = [...finite].sort((left, right) => left - right);
        const mean = finite.reduce((sum, one) => sum + one, 0) / finite.length;
        const variance = finite.reduce((sum, one) => sum + (one - mean) ** 2, 0) / finite.length;
        expect(made).toMatchObject({
          count: finite.length,
          nonfinite: values.length - finite.length,
          last: values.at(-1),
        });
        if (made === undefined || finite.length === 0) {
          expect(made?.mean).toBeNaN();
          return;
        }
        const scale = Math.max(1, ...finite.map(Math.abs));
        expect(Math.abs(made.mean - mean)).toBeLessThanOrEqual(1e-9 * scale);
        expect(Math.abs(made.std - Math.sqrt(variance))).toBeLessThanOrEqual(1e-6 * scale);
        expect([made.min, made.max]).toEqual([sorted[0], sorted.at(-1)]);
        expect(made.best).toBe(made.min);
        expect(values[made.bestIter - 1]).toBe(made.best);
        for (const [q, shown] of [
          [0.5, made.p50],
          [0.95, made.p95],
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
