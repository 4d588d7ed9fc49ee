import fc from 'fast-check';
import { fromHalf, MAX_HALF, toHalf } from '../../src/report/half.ts';
import { seriesBuckets, seriesData } from '../../src/report/series-data.ts';
import { Track } from '../../src/tracks/track.ts';

function trackOf(values: readonly number[], firstIter = 1): Track {
  const track = new Track(8);
  const rows = Float64Array.from(values);
  track.add({ values: rows, from: 0, step: 1, length: rows.length, iter: firstIter });
  return track;
}

describe('half', () => {
  test('every half comes back', () => {
    for (let half = 0; half < 0x7c00; half++) expect(toHalf(fromHalf(half))).toBe(half);
  });

  test('the nearest half is taken', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: MAX_HALF, noNaN: true }), (value) => {
        const half = toHalf(value);
        const distance = Math.abs(fromHalf(half) - value);
        for (const other of [half - 1, half + 1]) {
          if (other < 0 || other >= 0x7c00) continue;
          expect(distance).toBeLessThanOrEqual(Math.abs(fromHalf(other) - value) * (1 + 1e-6));
        }
      }),
    );
  });
});

describe('seriesData', () => {
  const anyValue = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: -1e9, max: 1e9, noNaN: true }) },
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0),
  );

  test('comes back from JSON within what a chart shows', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { minLength: 1, maxLength: 60 }), (values) => {
        const track = trackOf(values);
        const data = JSON.parse(JSON.stringify(seriesData('loss', track)));
        const { iters, mean, min, max, count, nonFinite } = seriesBuckets(data);
        expect([...count]).toEqual([...track.count]);
        expect([...nonFinite]).toEqual([...track.nonFinite]);
        for (let i = 0; i < track.length; i++) {
          expect(iters[i]).toBe(
            Math.floor(Number(track.lastIter[i]) / track.stride) * track.stride,
          );
          if (track.count[i] === 0) {
            expect(mean[i]).toBeNaN();
            continue;
          }
          const exact = Number(track.sum[i]) / Number(track.count[i]);
          const span = Number(track.max[i]) - Number(track.min[i]);
          const slack = span / 1000 + Math.abs(exact) * 1e-6 + data.scale * 2 ** -23 + 1e-30;
          expect(Math.abs(Number(mean[i]) - exact)).toBeLessThanOrEqual(slack);
          expect(Math.abs(Number(min[i]) - Number(track.min[i]))).toBeLessThanOrEqual(slack);
          expect(Math.abs(Number(max[i]) - Number(track.max[i]))).toBeLessThanOrEqual(slack);
        }
      }),
    );
  });

  test('names the first, the last, the lowest and the highest value', () => {
    const data = seriesData('loss', trackOf([3, Number.NaN, 1, 7, 2]));
    expect(data).toMatchObject({ first: [1, 3], last: [5, 2], lowest: [3, 1], highest: [4, 7] });
  });

  test('has no lowest value where none is finite', () => {
    const data = seriesData('loss', trackOf([Number.NaN]));
    expect(data).not.toHaveProperty('lowest');
    expect(data).toMatchObject({ first: [1, null], last: [1, null], nonFinite: [0, 1] });
  });
});
