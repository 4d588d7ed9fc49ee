import fc from 'fast-check';
import { select } from '../../src/aggregates/select.ts';

const value = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(Infinity, -Infinity),
);

test('the value of a rank is the same as by sorting, smaller values before it and larger ones after it', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 2000, size: 'max' }),
      fc.nat(),
      (values, number) => {
        const rank = number % values.length;
        const reordered = Float64Array.from(values);
        select(reordered, rank);
        const sorted = Float64Array.from(values).sort();
        const at = reordered[rank] as number;
        expect(at + 0).toBe((sorted[rank] as number) + 0);
        expect(
          reordered.every((one, index) =>
            index < rank ? one <= at : index > rank ? one >= at : true,
          ),
        ).toBe(true);
        expect(reordered.toSorted().map((one) => one + 0)).toEqual(sorted.map((one) => one + 0));
      },
    ),
    { numRuns: 50 },
  );
});

test.each<[string, (index: number) => number]>([
  ['ascending', (index) => index],
  ['descending', (index) => -index],
  ['all equal', () => 7],
  ['a saw', (index) => index % 10],
  ['an organ pipe', (index) => Math.min(index, 50_000 - index)],
])('%s takes no time', (_name, at) => {
  const values = Float64Array.from({ length: 50_000 }, (_, index) => at(index));
  const sorted = values.toSorted();
  for (const rank of [0, 1, 24_999, 47_500, 49_999]) {
    const copy = values.slice();
    select(copy, rank);
    expect(copy[rank]).toBe(sorted[rank]);
  }
});
