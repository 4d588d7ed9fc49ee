import fc from 'fast-check';
import { SummaryFormatter, type SummaryItem } from '../../src/internal/index.ts';
import type { LineStyle } from '../../src/options/line-style.ts';
import type { Place } from '../../src/run/place.ts';
import { Summary } from '../../src/summary/summary.ts';

/**
 * What a formatter keeps from line to line must not show: each line is that of a formatter which has
 * seen nothing else.
 */

const GROUPS = [[], ['/users', '200']];
const STYLES: readonly LineStyle[] = [
  { numDigits: 4, numberStyle: 'fixed', digits: new Map(), unit: new Map() },
  {
    numDigits: 2,
    numberStyle: 'auto',
    digits: new Map([['loss*', 6]]),
    unit: new Map([['time', 's']]),
  },
];

const total = fc.option(fc.integer({ min: 1, max: 2000 }), { nil: undefined });
const small = fc.integer({ min: 0, max: 3 });
const place: fc.Arbitrary<Place> = fc.record({
  mode: fc.constantFrom('train', 'val', 'test', 'http', 'a\nb'),
  group: fc.constantFrom(...GROUPS),
  epoch: small,
  iter: fc.nat(5000),
  batch: fc.nat(5000),
  epochLength: total,
  maxEpochs: total,
  maxIters: total,
  isTraining: fc.boolean(),
});
const value = fc.oneof(
  fc.constantFrom(0, -0, 0.01, 0.5, 1, Number.NaN, Infinity, -Infinity),
  fc.double(),
  fc.integer({ min: -200_000, max: 200_000 }).map((integer) => integer / 10_000),
);
const itemOf = (keys: readonly string[]): fc.Arbitrary<SummaryItem> =>
  fc.record(
    {
      key: fc.constantFrom(...keys),
      value,
      kind: fc.constantFrom('boolean', 'integer', 'float'),
      methodName: fc.constant('mean'),
      windowSize: fc.constant(10),
      resolvedWindow: fc.constant(10),
      length: fc.constant(10),
      iter: fc.option(fc.nat(100), { nil: undefined }),
    },
    {
      requiredKeys: [
        'key',
        'value',
        'kind',
        'methodName',
        'windowSize',
        'resolvedWindow',
        'length',
      ],
    },
  );
const itemsOf = (...keys: string[]): fc.Arbitrary<readonly SummaryItem[]> =>
  fc.array(itemOf(keys), { maxLength: 3 });
const eta = fc.option(
  fc
    .double({ min: -1e6, max: 1e6, noNaN: true })
    .map((sec) => ({ sec, iterationSec: 1, iterations: 1, totalSec: 1, left: 1 })),
  { nil: undefined },
);
const summary = fc
  .record({
    kind: fc.constantFrom('iter' as const, 'iter' as const, 'epoch' as const),
    moment: fc.record({
      place,
      timeMs: fc.constant(0),
      step: fc.constant(1),
      throughput: fc.option(value, { nil: undefined }),
      memoryMb: fc.option(fc.nat(9999), { nil: undefined }),
      partialIters: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      eta,
    }),
    hidden: fc.record({ eta: fc.boolean(), memory: fc.boolean(), throughput: fc.boolean() }),
    settings: fc.record({ byEpoch: fc.boolean(), style: fc.constantFrom(...STYLES) }),
    learningRates: itemsOf('lr', 'base_lr'),
    times: itemsOf('time', 'data_time'),
    items: itemsOf('loss', 'loss1', 'grad_norm', 'time', 'a\nb'),
    info: fc.constantFrom(new Map(), new Map([['note', 'x\ny']])),
    tagItems: fc.constant([]),
    prefix: fc.constant(''),
  })
  .map((source) => new Summary(source));

test('SummaryFormatter prints a summary whatever it has printed before', () => {
  fc.assert(
    fc.property(fc.array(summary, { maxLength: 12 }), (summaries) => {
      const formatter = new SummaryFormatter();
      const lines = summaries.map((each) => formatter.format(each));
      expect(lines).toEqual(summaries.map((each) => new SummaryFormatter().format(each)));
    }),
    { numRuns: 500 },
  );
});

test('SummaryFormatter prints one iteration behind the other', () => {
  const formatter = new SummaryFormatter();
  const window = { windowSize: 10, resolvedWindow: 10, length: 10 };
  const item = { kind: 'float', methodName: 'mean', ...window } as const;
  const lineOf = (iter: number, epoch: number, lr: number, loss: number): string =>
    formatter.format(
      new Summary({
        kind: 'iter',
        moment: {
          place: {
            mode: 'train',
            group: [],
            epoch,
            iter,
            batch: iter % 100,
            epochLength: 100,
            maxEpochs: 12,
            maxIters: 1200,
            isTraining: true,
          },
          timeMs: 0,
          step: iter,
          memoryMb: 512,
          eta: { sec: 61, iterationSec: 1, iterations: 1, totalSec: 1, left: 61 },
        },
        hidden: { eta: false, memory: false, throughput: false },
        settings: { byEpoch: true, style: STYLES[0] as LineStyle },
        learningRates: [{ key: 'lr', value: lr, ...item }],
        times: [{ key: 'time', value: 0.25, ...item }],
        items: [{ key: 'loss', value: loss, ...item }],
        info: new Map(),
        tagItems: [],
        prefix: '',
      }),
    );
  expect([
    lineOf(9, 1, 0.01, 1.23456),
    lineOf(10, 1, 0.01, 0.03125),
    lineOf(10, 1, -0, -0),
    lineOf(10, 1, 0, 0),
    lineOf(110, 2, 0.001, 12345.67891),
  ]).toEqual([
    'Epoch(train)  [1][  9/100]  lr: 1.0000e-02  eta: 0:01:01  time: 0.2500  memory: 512  loss: 1.2346',
    'Epoch(train)  [1][ 10/100]  lr: 1.0000e-02  eta: 0:01:01  time: 0.2500  memory: 512  loss: 0.0312',
    'Epoch(train)  [1][ 10/100]  lr: -0.0000e+00  eta: 0:01:01  time: 0.2500  memory: 512  loss: -0.0000',
    'Epoch(train)  [1][ 10/100]  lr: 0.0000e+00  eta: 0:01:01  time: 0.2500  memory: 512  loss: 0.0000',
    'Epoch(train)  [2][ 10/100]  lr: 1.0000e-03  eta: 0:01:01  time: 0.2500  memory: 512  loss: 12345.6789',
  ]);
});
