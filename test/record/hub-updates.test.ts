import { readHubUpdates } from '../../src/record/hub-updates.ts';

describe('readHubUpdates', () => {
  test('reads counts, and weights as negative counts', () => {
    const scalars = [
      ['train/a', 2, 3],
      ['train/a', 'NaN', -3],
    ];
    expect(readHubUpdates({ scalars, info: {} })).toEqual({
      scalars: [
        ['train/a', 2, 3],
        ['train/a', Number.NaN, -3],
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
