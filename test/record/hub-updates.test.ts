import { readHubUpdates } from '../../src/record/hub-updates.ts';

describe('readHubUpdates', () => {
  test('reads counts, and weights as negative counts', () => {
    const scalars = [
      ['train/a', 2, 3],
      ['train/a', 'NaN', -3],
      ['train/a', true, 1],
      ['train/a', '5.0', 1],
    ];
    expect(readHubUpdates({ scalars, info: {} })).toEqual({
      scalars: [
        ['train/a', 2, 3, 'byValue'],
        ['train/a', Number.NaN, -3, 'byValue'],
        ['train/a', 1, 1, 'boolean'],
        ['train/a', 5, 1, 'float'],
      ],
      info: [],
      refused: [],
    });
  });

  test.each([0, Number.POSITIVE_INFINITY, '1', null])('refuses %s as a count', (count) => {
    const update = ['train/a', 2, count];
    const { scalars, refused } = readHubUpdates({ scalars: [update], info: {} });
    expect(scalars).toEqual([]);
    expect(refused.map(({ value }) => value)).toEqual([update]);
  });
});
