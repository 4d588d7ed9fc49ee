import fc from 'fast-check';
import { decodeDistances, encodeDistances, MAX_FLOAT32 } from '../../src/report/distance-code.ts';
import type { SeriesData } from '../../src/report/report-run.ts';
import {
  type SeriesBuckets,
  seriesBuckets,
  seriesData,
  shapeOf,
} from '../../src/report/series-data.ts';
import { Track } from '../../src/tracks/track.ts';

function trackOf(values: readonly number[], firstIter = 1): Track {
  const track = new Track(8);
  const rows = Float64Array.from(values);
  track.add({ values: rows, from: 0, step: 1, length: rows.length, iter: firstIter });
  return track;
}

describe('distances', () => {
  test('come back within 0.2 %, however small or large', () => {
    const distance = fc.double({ min: 1e-37, max: MAX_FLOAT32, noNaN: true });
    fc.assert(
      fc.property(fc.array(distance), (distances) => {
        const back = decodeDistances(encodeDistances(Float64Array.from(distances)));
        distances.forEach((own, i) => {
          expect(Math.abs(Number(back[i]) - own)).toBeLessThanOrEqual(own / 500);
        });
      }),
    );
  });

  test('are 0 where there is none', () => {
    const none = Float64Array.of(0, -1, Number.NaN, Number.NEGATIVE_INFINITY);
    expect([...decodeDistances(encodeDistances(none))]).toEqual([0, 0, 0, 0]);
  });
});

/** A series through JSON, and what it is decoded to. */
function readBack(track: Track): { readonly data: SeriesData; readonly buckets: SeriesBuckets } {
  const mode = { shapes: [shapeOf(track)], series: seriesData('loss', track, 0) };
  const { shapes, series } = JSON.parse(JSON.stringify(mode));
  return { data: series, buckets: seriesBuckets(series, { shapes }) };
}

describe('seriesData', () => {
  const anyValue = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: -1e9, max: 1e9, noNaN: true }) },
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0),
  );

  test('comes back from JSON within what a chart shows', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { minLength: 1, maxLength: 60 }), (values) => {
        const track = trackOf(values);
        const kept = track.buckets;
        const { iters, mean, min, max, count, nonFinite } = readBack(track).buckets;
        expect([...count]).toEqual([...kept.count]);
        expect([...nonFinite]).toEqual([...kept.nonFinite]);
        for (let i = 0; i < kept.length; i++) {
          expect(iters[i]).toBe(Math.floor(Number(kept.lastIter[i]) / kept.stride) * kept.stride);
          if (kept.count[i] === 0) {
            expect(mean[i]).toBeNaN();
            continue;
          }
          const exact = Number(kept.sum[i]) / Number(kept.count[i]);
          const span = Number(kept.max[i]) - Number(kept.min[i]);
          const slack = span / 500 + Math.abs(exact) * 1e-6 + 1e-30;
          expect(Math.abs(Number(mean[i]) - exact)).toBeLessThanOrEqual(slack);
          expect(Math.abs(Number(min[i]) - Number(kept.min[i]))).toBeLessThanOrEqual(slack);
          expect(Math.abs(Number(max[i]) - Number(kept.max[i]))).toBeLessThanOrEqual(slack);
        }
      }),
    );
  });

  test('names the first, the last, the lowest and the highest value', () => {
    const { data } = readBack(trackOf([3, Number.NaN, 1, 7, 2]));
    expect(data).toMatchObject({ first: [1, 3], last: [5, 2], lowest: [3, 1], highest: [4, 7] });
  });

  test('has no lowest value where none is finite', () => {
    const { data } = readBack(trackOf([Number.NaN]));
    expect(data).not.toHaveProperty('lowest');
    expect(data).toMatchObject({ first: [1, null], last: [1, null], nonFinite: [0, 1] });
  });

  test('tells values apart that are large and differ little', () => {
    const { mean } = readBack(trackOf([1e12, 1e12 + 1, 1e12 + 2])).buckets;
    expect([...mean]).toEqual([1e12, 1e12 + 1, 1e12 + 2]);
  });

  test('draws what a float32 cannot hold at its end, and says it exactly', () => {
    const { data, buckets } = readBack(trackOf([1, 1e300, -1e300]));
    const { min, max, mean } = buckets;
    expect(data).toMatchObject({ lowest: [3, -1e300], highest: [2, 1e300] });
    for (const column of [min, max, mean]) expect([...column].every(Number.isFinite)).toBe(true);
    expect([...mean]).toEqual([1, MAX_FLOAT32, -MAX_FLOAT32]);
  });
});
