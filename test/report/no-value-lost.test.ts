import fc from 'fast-check';
import type { RunData } from '../../src/report/report-run.ts';
import { seriesBuckets } from '../../src/report/series-data.ts';
import { sampleRun } from '../page/sample-run.ts';

/** Iterations with a spike, and how far it goes. */
const spikes = fc.uniqueArray(
  fc.record({
    iter: fc.integer({ min: 1, max: 6000 }),
    size: fc.integer({ min: 100, max: 10_000 }),
  }),
  { minLength: 1, maxLength: 20, selector: ({ iter }) => iter },
);
const bad = fc.uniqueArray(fc.integer({ min: 1, max: 6000 }), { maxLength: 200 });

function readBack(run: RunData): RunData {
  return JSON.parse(JSON.stringify(run));
}

test('every spike is the smallest or the largest value of its bucket, counts add up, ends are exact', () => {
  fc.assert(
    fc.property(spikes, bad, fc.integer({ min: 100, max: 6000 }), (all, nans, iters) => {
      const sizes = new Map(all.map(({ iter, size }, i) => [iter, i % 2 === 0 ? size : -size]));
      const isBad = new Set(nans);
      const loss = (iter: number): number =>
        isBad.has(iter) ? Number.NaN : (sizes.get(iter) ?? Math.sin(iter));
      const [mode] = readBack(sampleRun('a', [{ iters, keys: { loss } }])).modes;
      const [series] = mode?.series ?? [];
      if (mode === undefined || series === undefined) throw new Error('no series');
      const { iters: starts, min, max, count, nonFinite } = seriesBuckets(series, mode);

      for (const [iter, size] of sizes) {
        if (iter > iters || isBad.has(iter)) continue;
        const at = starts.findLastIndex((start) => start <= iter);
        const peers = [...sizes].filter(
          ([other]) =>
            other <= iters &&
            !isBad.has(other) &&
            starts.findLastIndex((start) => start <= other) === at,
        );
        const most = Math.max(...peers.map(([, own]) => own * Math.sign(size)));
        const found = size > 0 ? Number(max[at]) : -Number(min[at]);
        // as exact as a chart shows it
        const spread = Number(max[at]) - Number(min[at]);
        expect(Math.abs(found - most)).toBeLessThanOrEqual(0.003 * spread + 1e-3);
      }
      const badInRun = nans.filter((iter) => iter <= iters).length;
      const sum = (numbers: Float64Array): number => numbers.reduce((own, one) => own + one, 0);
      expect(sum(count)).toBe(iters - badInRun);
      expect(sum(nonFinite)).toBe(badInRun);
      const exact = (iter: number): readonly [number, number | null] => [
        iter,
        Number.isNaN(loss(iter)) ? null : loss(iter),
      ];
      expect(series.first).toEqual(exact(1));
      expect(series.last).toEqual(exact(iters));
    }),
    { numRuns: 50 },
  );
});
