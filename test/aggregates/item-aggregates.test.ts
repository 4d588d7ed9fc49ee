import fc from 'fast-check';
import { type AskedItem, ItemAggregates } from '../../src/aggregates/item-aggregates.ts';
import { STATISTIC_NAMES } from '../../src/aggregates/window-statistics.ts';
import type { CustomCfg } from '../../src/options/declarations/custom-cfg-fields.ts';
import { parseLogProcessorOptions } from '../../src/options/parse-options.ts';
import type { LogProcessorOptions } from '../../src/options/windrow-options.ts';
import { intervalMean } from '../../src/summary/means.ts';
import { endAt, pieces, throughJson } from './columns.ts';
import { sectionOf, stretchOf } from './stretches.ts';

function itemsOf(
  customCfg: readonly Partial<CustomCfg>[],
  options: LogProcessorOptions = {},
): readonly AskedItem[] {
  const complete = customCfg.map((item, index) => ({
    dataSrc: 'x',
    methodName: 'sum',
    logName: `item${index}`,
    ...item,
  }));
  return parseLogProcessorOptions({ ...options, customCfg: complete }).customCfg;
}

function valuesOf(
  aggregates: ItemAggregates,
  mode: string,
  items: readonly AskedItem[],
  clockMs = 0,
): readonly (number | undefined)[] {
  const end = endAt(clockMs);
  return items.map((item) => aggregates.result(mode, item, end, 4)?.value);
}

const X = sectionOf('train', ['x']);

describe('ItemAggregates', () => {
  test('nothing is kept without an item that needs it', () => {
    expect(new ItemAggregates(itemsOf([])).isNeeded).toBe(false);
    expect(new ItemAggregates(itemsOf([{ methodName: 'mean', windowSize: 5 }])).isNeeded).toBe(
      false,
    );
    expect(new ItemAggregates(itemsOf([{ windowSize: 'epoch' }])).isNeeded).toBe(true);
  });

  test('keys and modes are apart', () => {
    const items = itemsOf([{ dataSrc: 'x' }, { dataSrc: 'y' }]);
    const aggregates = new ItemAggregates(items);
    aggregates.take(stretchOf(sectionOf('train', ['z', 'y', 'x']), [[8, 2, 1]]));
    aggregates.take(stretchOf(sectionOf('val', ['x']), [[4]]));
    expect(['train', 'val', 'job'].map((mode) => valuesOf(aggregates, mode, items))).toEqual([
      [1, 2],
      [4, undefined],
      [undefined, undefined],
    ]);
  });

  test('an epoch ends for every key of its mode, the run never', () => {
    const items = itemsOf([
      { windowSize: 'epoch' },
      { dataSrc: 'y', windowSize: 'epoch' },
      { windowSize: 'global' },
    ]);
    const aggregates = new ItemAggregates(items);
    aggregates.take(stretchOf(sectionOf('train', ['x', 'y']), [[1, 2]]));
    aggregates.take(stretchOf(sectionOf('val', ['x']), [[3]]));
    aggregates.take(stretchOf(X, [[4]], { epoch: 2 }));
    expect(valuesOf(aggregates, 'train', items)).toEqual([4, undefined, 5]);
    expect(valuesOf(aggregates, 'val', items)).toEqual([3, undefined, 3]);
    // also by a record without any key that is asked for
    aggregates.take(stretchOf(sectionOf('train', ['z']), [[0]], { epoch: 3 }));
    expect(valuesOf(aggregates, 'train', items)).toEqual([undefined, undefined, 5]);
  });

  test('where windows are exact the era says how many values of the history are meant', () => {
    const [epoch, run] = itemsOf(
      [
        { methodName: 'mean', windowSize: 'epoch' },
        { methodName: 'mean', windowSize: 'global' },
      ],
      { windowing: 'exact' },
    ) as [AskedItem, AskedItem];
    const aggregates = new ItemAggregates([epoch, run]);
    aggregates.take(stretchOf(X, [[1], [2], [3]]));
    aggregates.take(stretchOf(X, [[4], [5]], { epoch: 2 }));
    const end = endAt(0);
    const results = [epoch, run].map((item) => aggregates.result('train', item, end, 4));
    expect(results).toEqual([
      { value: undefined, iter: undefined, length: 2 },
      { value: undefined, iter: undefined, length: 5 },
    ]);
  });

  test('counts and weights come with their columns', () => {
    const items = itemsOf([
      { methodName: 'mean', windowSize: '10s' },
      { methodName: 'count', windowSize: 'global' },
      { methodName: 'sum', windowSize: 'global' },
      { methodName: 'max', windowSize: '10s' },
    ]);
    const counted = { ...X, countColumns: [1] };
    const weighted = { ...counted, areWeights: [true] };
    const aggregates = new ItemAggregates(items);
    aggregates.take(stretchOf(counted, [[6, 3]], { iter: 1 }));
    aggregates.take(stretchOf(weighted, [[0.5, 4]], { iter: 2 }));
    expect(valuesOf(aggregates, 'train', items, 2000)).toEqual([8 / 7, 7, 8, 6]);
  });

  test('what a map brings is kept by its mean since the line before, unless an item replaces it', () => {
    const items = itemsOf([{ dataSrc: 'y', methodName: 'max', windowSize: 3, logName: 'y' }]);
    const aggregates = new ItemAggregates(items, { showsMean: () => false });
    const mapped = sectionOf('http', ['x', 'y']);
    aggregates.take(stretchOf(mapped, [[1, 1]], { isMapped: true }));
    aggregates.take(stretchOf(sectionOf('http', ['z']), [[1]]));
    expect(['x', 'y', 'z'].map((key) => aggregates.isMapped('http', key))).toEqual([
      true,
      false,
      false,
    ]);
    const mean = () =>
      aggregates.result('http', { ...intervalMean('x') }, endAt(0), undefined)?.value;
    aggregates.take(stretchOf(mapped, [[4, 1]], { isMapped: true }));
    expect(mean()).toBe(2.5);
    aggregates.beginInterval('http');
    expect(mean()).toBeUndefined();
    aggregates.take(stretchOf(mapped, [[8, 1]], { isMapped: true }));
    const restored = new ItemAggregates(items, { showsMean: () => false });
    restored.restore(JSON.parse(JSON.stringify(aggregates)));
    expect(restored.result('http', intervalMean('x'), endAt(0), undefined)?.value).toBe(8);
  });

  test('rows in any split are the same, to the last bit', () => {
    const reaches = [3, 'epoch', 'global', '7s'] as const;
    const items = itemsOf(
      STATISTIC_NAMES.filter((name) => name !== 'current').flatMap((methodName) =>
        reaches.map((windowSize) => ({
          methodName,
          windowSize,
          ...(methodName === 'percentile' && { q: 0.3 }),
        })),
      ),
    );
    const rows = fc.array(fc.double({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(rows, pieces, (values, lengths) => {
        const [whole, parts] = [new ItemAggregates(items), new ItemAggregates(items)];
        values.forEach((value, index) => {
          whole.take(stretchOf(X, [[value]], { iter: index + 1 }));
        });
        const left = [...lengths];
        for (let at = 0; at < values.length; ) {
          const length = left.shift() ?? values.length;
          const part = values.slice(at, at + length).map((value) => [value]);
          parts.take(stretchOf(X, part, { iter: at + 1 }));
          at += length;
        }
        const clockMs = values.length * 1000;
        expect(valuesOf(parts, 'train', items, clockMs)).toEqual(
          valuesOf(whole, 'train', items, clockMs),
        );
      }),
    );
  });
});

describe('state', () => {
  const items = itemsOf([
    { methodName: 'p95', windowSize: 'epoch' },
    { methodName: 'p50', windowSize: 'epoch' },
    { methodName: 'std', windowSize: 'global' },
    { methodName: 'mean', windowSize: '5s' },
    { methodName: 'slope', windowSize: '5s' },
    { methodName: 'rate', windowSize: 4 },
  ]);

  function used(): ItemAggregates {
    const aggregates = new ItemAggregates(items);
    const rows = Array.from({ length: 20 }, (_, index) => [Math.sin(index), index]);
    aggregates.take(stretchOf(sectionOf('train', ['x', 'y']), rows));
    return aggregates;
  }

  test('goes on as if it had not been interrupted', () => {
    const [whole, restored] = [used(), new ItemAggregates(items)];
    expect(restored.restore(throughJson(whole))).toEqual([]);
    for (const aggregates of [whole, restored]) {
      aggregates.take(stretchOf(X, [[5], [6]], { iter: 21 }));
    }
    expect(valuesOf(restored, 'train', items, 22_000)).toEqual(
      valuesOf(whole, 'train', items, 22_000),
    );
    expect(throughJson(restored)).toEqual(throughJson(whole));
  });

  test('items that were not kept are named, and begin anew', () => {
    const others = itemsOf([
      { methodName: 'p90', windowSize: 'epoch' },
      { methodName: 'p90', windowSize: 'global' },
      { methodName: 'max', windowSize: '6s' },
      { methodName: 'sum', dataSrc: 'y' },
    ]);
    const aggregates = new ItemAggregates(others);
    // p90 is read from the sketch of the epoch, which p95 has left
    expect(aggregates.restore(throughJson(used()))).toEqual([
      'p90 of train/x',
      'max of train/x',
      'sum of train/y',
    ]);
    expect(valuesOf(aggregates, 'train', others, 20_000)).toEqual([
      expect.any(Number),
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a window that kept no iterations begins anew where a statistic needs them', () => {
    const before = new ItemAggregates(itemsOf([{ methodName: 'mean', windowSize: '5s' }]));
    before.take(stretchOf(X, [[1], [2]]));
    const others = itemsOf([
      { methodName: 'mean', windowSize: '5s' },
      { methodName: 'slope', windowSize: '5s' },
    ]);
    const aggregates = new ItemAggregates(others);
    expect(aggregates.restore(throughJson(before))).toEqual([
      'mean of train/x',
      'slope of train/x',
    ]);
    expect(valuesOf(aggregates, 'train', others, 2000)).toEqual([undefined, undefined]);
  });

  test.each<unknown>([
    ...[undefined, null, {}, 'x', [['train']], [['train', {}]]],
    [['train', { epoch: 1, clockMs: 1, keys: [['x', {}]] }]],
  ])('restore(%j) throws, and takes nothing over', (state) => {
    const aggregates = used();
    const before = throughJson(aggregates);
    expect(() => aggregates.restore(state)).toThrow(TypeError);
    expect(throughJson(aggregates)).toEqual(before);
  });
});
