import { reduceValues, reductionOf } from '../../src/merge/reduction.ts';

const one = (value: number) => ({ value, count: 1 });

describe('reduceValues', () => {
  test('adds from left to right, as one process would that has the ranks in order', () => {
    const values = [0.1, 0.2, 0.3].map(one);
    expect(reduceValues('sum', values)).toEqual(one(0.1 + 0.2 + 0.3));
    expect(reduceValues('mean', values)).toEqual(one((0.1 + 0.2 + 0.3) / 3));
    expect(reduceValues('sum', [one(-0)])).toEqual(one(-0));
  });

  test('a NaN is an extreme, and makes a mean of its own', () => {
    const values = [1, Number.NaN, 3].map(one);
    for (const reduction of ['mean', 'sum', 'min', 'max'] as const) {
      expect(reduceValues(reduction, values)).toEqual(one(Number.NaN));
    }
    expect(reduceValues('rank0', values)).toEqual(one(1));
  });

  test('counted values are added with their counts, weighted ones are a weighted mean', () => {
    const sums = [
      { value: 10, count: 4 },
      { value: 5, count: 1 },
    ];
    expect(reduceValues('mean', sums)).toEqual({ value: 15, count: 5 });
    expect(reduceValues('max', sums)).toEqual({ value: 5, count: 1 }); // 5 a sample, not 2.5
    const means = [
      { value: 2, count: -3 },
      { value: 6, count: -1 },
    ];
    expect(reduceValues('mean', means)).toEqual({ value: 3, count: -4 });
  });
});

test('reductionOf knows what ranks log that is no mean, and lets rules win', () => {
  const of = (key: string) => reductionOf([['loss*', 'max']], 'train', key);
  expect(['lr', 'base_lr', 'epoch_time', 'data_time', 'tokens_per_sec'].map(of)).toEqual([
    ...['rank0', 'rank0', 'rank0', 'max', 'sum'],
  ]);
  expect(['loss', 'loss_ce', 'acc'].map(of)).toEqual(['max', 'max', 'mean']);
  expect(reductionOf([['val/*', 'rank0']], 'val', 'acc')).toBe('rank0');
});
