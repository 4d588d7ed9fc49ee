import fc from 'fast-check';
import type { WindrowOptions } from '../../src/internal/index.ts';
import { addsUp, openEngine, TIME_MS } from './open-engine.ts';

const OPTIONS: readonly WindrowOptions[] = [
  { interval: 1, maxEpochs: 3, epochLength: { train: 5, val: 3 }, flat: true, throughput: true },
  { interval: '1s', byEpoch: false, maxIters: 20, eta: 'recent', windowing: 'exact' },
  {
    interval: 'epoch',
    first: true,
    ignoreLast: false,
    valLoss: true,
    summary: true,
    customCfg: [
      { dataSrc: 'loss', methodName: 'mean', windowSize: 'global', logName: 'all' },
      { dataSrc: 'loss', methodName: 'rate', windowSize: '2s', logName: 'rate' },
      { dataSrc: 'loss', methodName: 'best', windowSize: 'epoch', logName: 'best' },
    ],
  },
  { interval: 2, groupBy: 'rank', maxGroups: 2, level: 'debug' },
];

/** Epochs, iterations and clocks as they come: back, again, far ahead, or not at all. */
const position = fc.option(
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }) },
    { weight: 1, arbitrary: fc.constantFrom(2 ** 53 - 1, 2 ** 53, 1e308, -1, 0.5, Number.NaN) },
  ),
  { nil: undefined },
);
const clock = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -5000, max: 5000 }).map((ms) => TIME_MS + ms) },
  { weight: 1, arbitrary: fc.constantFrom(1e11, 8.64e15, 8.64e15 + 1, 0, undefined) },
);
const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 10, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, 1e308, -1e308, 5e-324, -0) },
);
const record = fc.record(
  {
    mode: fc.constantFrom('train', 'train', 'val', 'test'),
    loss: value,
    lr: value,
    seconds: fc.option(value, { nil: undefined }),
    epoch: position,
    iter: position,
    batch: position,
    time: clock,
    rank: fc.integer({ min: 0, max: 3 }),
    run: fc.option(fc.record({ maxEpochs: position, maxIters: position, epochLength: position }), {
      nil: undefined,
      freq: 8,
    }),
  },
  { noNullPrototype: true },
);

const LINE = /^\d\d\/\d\d \d\d:\d\d:\d\d - mmengine - [A-Z]+ - /;
const DURATION = /eta: (?!(?:-?\d+ days?, )?\d+:\d\d:\d\d )/;

describe.each(OPTIONS)('Engine with %j', (given) => {
  test('takes records in any order of epochs, iterations and clocks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 40 }), async (steps) => {
        const { engine, lines } = openEngine(given);
        let passed = 0;
        for (const [index, { mode, loss, lr, seconds, ...head }] of steps.entries()) {
          const scalars = { loss, lr, ...(seconds !== undefined && { time: seconds }) };
          expect(engine.collect({ ...head, [mode]: scalars })).toBe('collected');
          if (index % 5 !== 0) continue;
          engine.tick(TIME_MS);
          engine.collect({ level: 30, msg: `marker ${passed++}`, mode: 'none', time: head.time });
        }
        expect(addsUp(engine, steps.length + passed)).toBe(true);
        expect(engine.stats()).toMatchObject({ passed, refused: 0, sinkFailures: 0 });
        await engine.close();
        expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
        expect(lines.filter((line) => DURATION.test(line))).toEqual([]);
        expect(lines.filter((line) => /undefined|\[NaN|NaN\]|object/.test(line))).toEqual([]);
        const markers = lines.flatMap((line) => / marker (\d+)/.exec(line)?.[1] ?? []);
        expect(markers).toEqual(Array.from({ length: passed }, (_, index) => String(index)));
      }),
      { numRuns: 500 },
    );
  });
});
