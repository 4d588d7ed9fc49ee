import fc from 'fast-check';
import { ItemAggregates } from '../../src/aggregates/item-aggregates.ts';
import { STATISTIC_NAMES } from '../../src/aggregates/window-statistics.ts';
import {
  LogProcessor,
  type LogProcessorOptions,
  MessageHub,
  SummaryFormatter,
} from '../../src/internal/index.ts';
import { formatFixed } from '../../src/line/python-number.ts';
import type { Place } from '../../src/run/place.ts';
import { SummaryMaker } from '../../src/summary/summary-maker.ts';
import { endAt } from '../aggregates/columns.ts';
import { sectionOf, stretchOf } from '../aggregates/stretches.ts';

const PLACE: Place = {
  mode: 'train',
  group: [],
  epoch: 1,
  iter: 2000,
  batch: 2000,
  epochLength: undefined,
  maxEpochs: undefined,
  maxIters: undefined,
  isTraining: true,
};
const MOMENT = { place: PLACE, timeMs: 0, step: PLACE.iter };

function lineOf(processor: LogProcessor, hub: MessageHub): string {
  return new SummaryFormatter().format(processor.getLogAfterIter(hub, MOMENT));
}

function hubOf(losses: readonly number[]): MessageHub {
  const hub = new MessageHub();
  for (const loss of losses) hub.updateScalar('train/loss', loss);
  return hub;
}

test('each line is of the hub that it is asked of', () => {
  const processor = new LogProcessor();
  const lines = [hubOf([1]), hubOf([2])].map((hub) => lineOf(processor, hub));
  expect(lines).toEqual([
    'Epoch(train) [1][2000]    loss: 1.0000',
    'Epoch(train) [1][2000]    loss: 2.0000',
  ]);
});

/** 2000 decimals whose mean has a 5, and nothing more, behind its fourth decimal. */
const lossesNearTie = fc
  .array(fc.nat(9999), { minLength: 1999, maxLength: 1999 })
  .map((tenThousandths) => {
    const sum = tenThousandths.reduce((total, value) => total + value, 0);
    const last = (3000 - (sum % 2000)) % 2000;
    return [...tenThousandths, last].map((value) => value / 10_000);
  });

test('a line rounds a long mean as numpy does, whatever digits another key has', () => {
  const processor = new LogProcessor({
    customCfg: [{ dataSrc: 'loss', methodName: 'mean', windowSize: 'global' }],
    digits: { grad_norm: 6 },
  });
  fc.assert(
    fc.property(lossesNearTie, (losses) => {
      const hub = hubOf(losses);
      const mean = hub.getScalar('train/loss').mean();
      expect(lineOf(processor, hub)).toContain(`loss: ${formatFixed(mean, 4)}`);
    }),
    { numRuns: 100 },
  );
});

describe('without an engine', () => {
  const windows = [1, 4, 1000, 'epoch', 'global', undefined] as const;
  const names = STATISTIC_NAMES.filter((name) => !['current', 'rate', 'throughput'].includes(name));
  const customCfg = names.flatMap((methodName) =>
    windows.map((windowSize) => ({
      dataSrc: 'loss',
      logName: `${methodName} ${windowSize}`,
      methodName,
      windowSize,
      ...(methodName === 'percentile' && { q: 0.3 }),
    })),
  );

  test.each(['mmengine', 'exact'] as const)(
    'the numbers are those of the engine, where every iteration has a value: %s',
    (windowing) => {
      const options = {
        customCfg: [...customCfg, { dataSrc: 'loss', methodName: 'own', windowSize: 'epoch' }],
        windowing,
        statistics: { own: (values) => values.length },
      } satisfies LogProcessorOptions;
      const processor = new LogProcessor(options);
      const { settings } = processor;
      const aggregates = new ItemAggregates(settings.customCfg);
      const maker = new SummaryMaker(settings, ({ item, moment, digits }) => {
        const end = endAt(moment.timeMs);
        return aggregates.result(moment.place.mode, item, end, digits);
      });
      const hub = new MessageHub();
      const section = sectionOf('train', ['loss']);
      for (let iter = 1; iter <= 60; iter++) {
        const [epoch, batch] = [Math.ceil(iter / 25), ((iter - 1) % 25) + 1];
        const loss = Math.sin(iter * 7.1) + iter / 10;
        hub.updateScalar('train/loss', loss);
        aggregates.take(stretchOf(section, [[loss]], { iter, epoch }));
        const place = { ...PLACE, epoch, batch, iter };
        const moment = { place, timeMs: iter * 1000, step: iter };
        const tag = processor.getLogAfterIter(hub, moment).tag;
        expect([...tag]).toEqual([...maker.afterIter(hub, moment).tag]);
        expect(tag.size).toBe(customCfg.length + 4);
      }
    },
  );

  test('what needs the lines of a run is refused with that reason', () => {
    const interval = { dataSrc: 'loss', methodName: 'max', windowSize: 'interval' } as const;
    expect(() => new LogProcessor({ customCfg: [interval] })).toThrow(
      "customCfg[0].windowSize: 'interval' needs the lines of a run, which a hub does not keep: use an adapter",
    );
  });

  test('what needs the clocks of the records is refused, all of it at once', () => {
    const items = [
      { dataSrc: 'x', methodName: 'mean', windowSize: '10s' },
      { dataSrc: 'x', logName: 'a', methodName: 'max' },
      { dataSrc: 'x', logName: 'b', methodName: 'rate', windowSize: 5 },
      { dataSrc: 'x', logName: 'c', methodName: 'throughput' },
    ] as const;
    expect(() => new LogProcessor({ customCfg: items })).toThrow(
      /3 options are wrong\n.*\[0\]\.windowSize: '10s' needs the clocks.*\n.*\[2\]\.methodName: 'rate'.*\n.*\[3\]/,
    );
  });
});
