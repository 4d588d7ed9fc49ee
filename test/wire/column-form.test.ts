import fc from 'fast-check';
import { columnBytes, formOf, readWireNumber } from '../../src/wire/column-form.ts';

const form = (...values: number[]) => formOf(Float64Array.from(values), 0, 1, values.length);

describe('formOf', () => {
  test('a constant takes no bytes', () => {
    expect(form(0.1, 0.1, 0.1)).toEqual([0, 0.1]);
    expect(form(Number.NaN, Number.NaN)).toEqual([0, 'NaN']);
    expect(form(-0, -0)).toEqual([0, '-0']);
    expect(form(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY)).toEqual([0, '-Infinity']);
  });

  test('a progression of integers takes no bytes', () => {
    expect(form(7, 8, 9)).toEqual([1, 7, 1]);
    expect(form(10, 5, 0, -5)).toEqual([1, 10, -5]);
  });

  test('floats that are no progression, -0 in one, and sums beyond 2^53 are written as they are', () => {
    expect(form(0.5, 1, 1.5)).toEqual([2]);
    expect(form(-1, -0)).toEqual([2]);
    expect(form(-(2 ** 53) + 1, 0, 2 ** 53 - 1)).toEqual([3]);
    expect(form(...[973, 1016, 1060, 1104].map((low) => -9_007_199_254_740_000 - low))).toEqual([
      3,
    ]);
  });

  test('4 bytes where every value is exactly a float32, else 8', () => {
    expect(form(0.5, 3)).toEqual([2]);
    expect(form(Number.NaN, 1.5, Number.POSITIVE_INFINITY)).toEqual([2]);
    expect(form(0.5, 0.1, 3)).toEqual([3]);
    expect(form(1, 5e-324, 3)).toEqual([3]);
    expect(form(0, 2 ** -149, 0)).toEqual([2]);
  });

  test('one row: whole numbers in the header, others in binary', () => {
    expect(form(12)).toEqual([0, 12]);
    expect(form(0.1)).toEqual([3]);
    expect(form(Number.NaN)).toEqual([2]);
  });

  test('columns fill multiples of 8 bytes', () => {
    expect(columnBytes([[2], [3], [0, 1]], 3)).toBe(40);
    expect(columnBytes([[1, 0, 1]], 100)).toBe(0);
  });

  test('a number by name is read back, anything else is none', () => {
    expect(readWireNumber('-0')).toBe(-0);
    expect(readWireNumber('NaN')).toBeNaN();
    expect(readWireNumber('1')).toBeUndefined();
    expect(readWireNumber(null)).toBeUndefined();
  });

  test('a progression gives every value back', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), fc.nat(20), (first, step, more) => {
        const values = Array.from({ length: more + 2 }, (_, row) => first + step * row);
        const found = form(...values);
        if (found[0] !== 1) return;
        expect(values.map((_, row) => found[1] + found[2] * row)).toEqual(values);
      }),
      { numRuns: 5000 },
    );
  });
});
