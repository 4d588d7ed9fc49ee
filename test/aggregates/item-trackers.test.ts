import fc from 'fast-check';
import { createTracker } from '../../src/aggregates/item-tracker.ts';
import { ItemTrackers } from '../../src/aggregates/item-trackers.ts';
import { STATISTICS } from '../../src/aggregates/statistics-table.ts';
import type { CustomCfg } from '../../src/options/declarations/custom-cfg-fields.ts';
import type { LogProcessorSettings } from '../../src/options/options.ts';
import { parseLogProcessorOptions } from '../../src/options/parse-options.ts';
import type { LogProcessorOptions } from '../../src/options/windrow-options.ts';

const span = (values: Float64Array): number => Math.max(...values) - Math.min(...values);

function settingsOf(
  customCfg: readonly CustomCfg[],
  options: LogProcessorOptions = {},
): LogProcessorSettings {
  return parseLogProcessorOptions({ statistics: { span }, ...options, customCfg });
}

/** Whether an item needs more than its scalar's history. */
function isTracked(item: Partial<CustomCfg>, options: LogProcessorOptions = {}): boolean {
  const settings = settingsOf([{ dataSrc: 'x', methodName: 'mean', ...item }], options);
  const [custom] = settings.customCfg;
  return custom !== undefined && createTracker(custom, settings) !== undefined;
}

const at = (value: number, timeMs = 0, iter = 0) => ({ value, count: 1, timeMs, iter });

describe('createTracker', () => {
  test.each([
    [{ methodName: 'mean', windowSize: 5 }, false],
    [{ methodName: 'p95', windowSize: 5 }, false],
    [{ methodName: 'span', windowSize: 5 }, false],
    [{ methodName: 'mean', windowSize: 'epoch' }, false],
    [{ methodName: 'span', windowSize: 'global' }, false],
    [{ methodName: 'mean' }, false],
    [{ methodName: 'mean', windowSize: '30s' }, true],
    [{ methodName: 'span', windowSize: '30s' }, true],
    [{ methodName: 'p95', windowSize: 'epoch' }, true],
    [{ methodName: 'p95', windowSize: 'global' }, true],
    [{ methodName: 'sum' }, true],
    [{ methodName: 'rate', windowSize: 5 }, true],
    [{ methodName: 'best', windowSize: 5 }, true],
    [{ methodName: 'slope', windowSize: 5 }, true],
  ] as const)('%j is followed: %p', (item, expected) => {
    expect(isTracked(item)).toBe(expected);
  });

  test.each(['mean', 'max', 'min', 'span'])('%s is followed where windows are exact', (name) => {
    for (const windowSize of ['epoch', 'global'] as const) {
      expect(isTracked({ methodName: name, windowSize }, { windowing: 'exact' })).toBe(true);
    }
    expect(isTracked({ methodName: name, windowSize: 5 }, { windowing: 'exact' })).toBe(false);
  });

  test('an empty window has no result', () => {
    const settings = settingsOf([{ dataSrc: 'x', methodName: 'sum', windowSize: '1s' }]);
    const [item] = settings.customCfg;
    const tracker = item && createTracker(item, settings);
    expect(tracker?.result(0)).toBeUndefined();
    tracker?.add(at(5, 0));
    expect(tracker?.result(999)).toEqual({ value: 5, iter: undefined, length: 1 });
    expect(tracker?.result(1000)).toBeUndefined();
  });

  test('a custom statistic gets the values of a span, and its args', () => {
    const seen: unknown[] = [];
    const settings = settingsOf(
      [{ dataSrc: 'x', methodName: 'spy', windowSize: '1s', args: ['a', 2] }],
      { statistics: { spy: (...given) => seen.push(given) } },
    );
    const [item] = settings.customCfg;
    const tracker = item && createTracker(item, settings);
    tracker?.add(at(5, 0));
    tracker?.add(at(6, 600));
    tracker?.result(1100);
    expect(seen).toEqual([[Float64Array.of(6), Float64Array.of(1), 'a', 2]]);
  });

  const names = [...STATISTICS.keys()].filter((name) => name !== 'current');
  const finite = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  const isExactEndless = (name: string): boolean => !/^(?:median|percentile|p\d\d)$/.test(name);

  test.each(names.filter(isExactEndless))('%s over epoch is that of its values', (methodName) => {
    const settings = settingsOf([{ dataSrc: 'x', methodName, windowSize: 'epoch' }], {
      windowing: 'exact',
    });
    const trackers = new ItemTrackers(settings);
    const [item] = settings.customCfg;
    const definition = STATISTICS.get(methodName);
    if (item === undefined || definition === undefined) throw new Error('no such item');
    fc.assert(
      fc.property(fc.array(fc.array(finite, { minLength: 1, maxLength: 12 })), (epochs) => {
        let iter = 0;
        const own = new ItemTrackers(settings);
        epochs.forEach((values, epoch) => {
          const updates = values.map((value) => at(value, ++iter * 500, iter));
          for (const update of updates) own.add('train', 'x', update, epoch);
          const result = own.result('train', item, iter * 500);
          expect(result?.length).toBe(values.length);
          if (result?.value === undefined) return; // that of the newest `length` values
          const column = (pick: (update: ReturnType<typeof at>) => number): Float64Array =>
            Float64Array.from(updates, pick);
          const window = {
            values: column(({ value }) => value),
            counts: column(({ count }) => count),
            timesMs: column(({ timeMs }) => timeMs),
            iters: column((update) => update.iter),
          };
          const expected = definition.over(window, item.params);
          if (Number.isNaN(expected)) expect(result.value).toBeNaN();
          else
            expect(Math.abs(result.value - expected)).toBeLessThanOrEqual(
              1e-9 * Math.max(1, Math.abs(expected), ...values.map((value) => value * value)),
            );
        });
      }),
    );
    expect(trackers.isNeeded).toBe(true);
  });
});

describe('ItemTrackers', () => {
  const item = (fields: Partial<CustomCfg>): CustomCfg => ({
    dataSrc: 'x',
    methodName: 'sum',
    windowSize: 'epoch',
    ...fields,
  });

  test('nothing is followed without an item that needs it', () => {
    expect(new ItemTrackers(settingsOf([])).isNeeded).toBe(false);
    expect(new ItemTrackers(settingsOf([item({ windowSize: 5 })])).isNeeded).toBe(false);
  });

  test('each mode and each scalar has windows of its own', () => {
    const settings = settingsOf([item({ logName: 'a' }), item({ dataSrc: 'y', logName: 'b' })]);
    const trackers = new ItemTrackers(settings);
    const sums = (mode: string) =>
      settings.customCfg.map((one) => trackers.result(mode, one, 0)?.value);
    trackers.add('train', 'x', at(1), 1);
    trackers.add('train', 'y', at(2), 1);
    trackers.add('val', 'x', at(4), 0);
    trackers.add('train', 'z', at(8), 1);
    expect([sums('train'), sums('val'), sums('job')]).toEqual([
      [1, 2],
      [4, undefined],
      [undefined, undefined],
    ]);
  });

  test('an epoch ends for every scalar of its mode, global never', () => {
    const settings = settingsOf([
      item({ logName: 'a' }),
      item({ dataSrc: 'y', logName: 'b' }),
      item({ logName: 'all', windowSize: 'global' }),
    ]);
    const trackers = new ItemTrackers(settings);
    trackers.add('train', 'x', at(1), 1);
    trackers.add('train', 'y', at(2), 1);
    trackers.add('val', 'x', at(3), 1);
    trackers.add('train', 'x', at(4), 2);
    const values = (mode: string) =>
      settings.customCfg.map((one) => trackers.result(mode, one, 0)?.value);
    expect(values('train')).toEqual([4, undefined, 5]);
    expect(values('val')).toEqual([3, undefined, 3]);
  });
});
