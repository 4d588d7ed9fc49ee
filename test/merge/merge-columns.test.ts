import fc from 'fast-check';
import { mergeColumns } from '../../src/merge/merge-columns.ts';
import { reduceValues } from '../../src/merge/reduction.ts';
import { Column } from '../../src/wire/column.ts';

/** A column in any of its forms, and what it holds. */
const columns: fc.Arbitrary<Column> = fc.oneof(
  fc.double().map((value) => Column.constant(value)),
  fc
    .tuple(fc.integer(), fc.integer({ min: -9, max: 9 }))
    .map(([first, step]) => Column.progression(first, step)),
  fc
    .array(fc.double(), { minLength: 8, maxLength: 8 })
    .map((own) => Column.of(Float64Array.from(own))),
  fc
    .array(fc.float(), { minLength: 8, maxLength: 8 })
    .map((own) => Column.of(Float32Array.from(own))),
);

test('mergeColumns does to columns what reduceValues does to the values of each cell', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('mean' as const, 'sum' as const, 'min' as const, 'max' as const),
      fc.array(fc.tuple(columns, fc.nat(3)), { minLength: 2, maxLength: 5 }),
      fc.integer({ min: 1, max: 4 }),
      (operation, ranks, count) => {
        const target = new Float64Array(count);
        const own = { columns: ranks.map(([column]) => column), from: ranks.map(([, at]) => at) };
        mergeColumns(operation, own, target, count);
        for (let cell = 0; cell < count; cell++) {
          const values = ranks.map(([column, at]) => ({ value: column.at(at + cell), count: 1 }));
          expect(target[cell]).toBe(reduceValues(operation, values).value);
        }
      },
    ),
  );
});

test('marks of floats of one rank are those of all, beyond 32 bits too', () => {
  const target = new Float64Array(1);
  const of = (...bits: number[]) => Column.constant(bits.reduce((sum, bit) => sum + 2 ** bit, 0));
  mergeColumns('marks', { columns: [of(0, 51), of(0, 3, 40)], from: [0, 0] }, target, 1);
  expect(target[0]).toBe(2 ** 51 + 2 ** 40 + 2 ** 3 + 2 ** 0);
});
