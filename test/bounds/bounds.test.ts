import fc from 'fast-check';
import {
  Engine,
  type EngineEvent,
  type LogRecord,
  MessageHub,
  parseOptions,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import type { Stretch } from '../../src/record/stretch.ts';
import { KeyAges } from '../../src/run/key-ages.ts';

function bench(given: WindrowOptions = {}) {
  const events: EngineEvent[] = [];
  const warnings: string[] = [];
  const { options } = parseOptions({ hub: new MessageHub(), ...given }, {});
  const engine = new Engine(options, {
    sinks: [{ write: (event) => events.push(event) }],
    clock: () => 0,
    warn: (message) => warnings.push(message),
  });
  const collect = (record: LogRecord) => engine.collect(record);
  /** The keys of each line. */
  const lines = (): string[][] =>
    events.flatMap((event) =>
      event.kind === 'summary' ? [event.summary.items.map(({ key }) => key)] : [],
    );
  return { engine, collect, warnings, lines };
}

describe('maxKeys', () => {
  test('a key too many is refused and counted; the first one is said, once', () => {
    const { engine, collect, warnings, lines } = bench({ maxKeys: 2, interval: 1 });
    collect({ train: { a: 1, b: 2, c: 3, d: 4 }, time: 1e12 });
    collect({ train: { a: 1, c: 3 }, time: 1e12 });
    expect([...engine.hub.logScalars.keys()]).toEqual(['train/a', 'train/b']);
    expect(engine.stats()).toMatchObject({ collected: 2, overflow: 4 });
    expect(warnings).toEqual(['"train/c" is refused: there are 2 keys, as many as maxKeys allows']);
    expect(lines()).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test('updates of the hub itself are bounded too, infos as well, and do not throw', () => {
    const { engine } = bench({ maxKeys: 1 });
    for (const key of ['a', 'b', 'c']) {
      engine.hub.updateScalar(`train/${key}`, 1);
      engine.hub.updateInfo(`train/${key}`, 'x');
    }
    expect(engine.hub.logScalars.size).toBe(1);
    expect(engine.hub.runtimeInfo.size).toBe(1);
    expect(engine.stats().overflow).toBe(4);
    expect(engine.hub.stateDict().resumedKeys).toEqual([['train/a', true]]);
  });

  test.each([{}, { groupBy: 'host' }])('a state with more keys is cut too, by %p', (given) => {
    const before = bench(given);
    before.collect({ val: { a: 1, b: 2, c: 3, time: 1, note: 'x', who: 'y', why: 'z' }, epoch: 1 });
    const { engine, warnings } = bench({ ...given, maxKeys: 2 });
    engine.restore(JSON.parse(JSON.stringify(before.engine.state)));
    const { hub: own, groups } = JSON.parse(JSON.stringify(engine.state));
    const { histories, runtimeInfo } = groups.groups[0]?.hook.hub ?? own;
    expect(histories.keys).toEqual(['val/a', 'val/b']);
    expect(runtimeInfo).toHaveLength(2);
    expect(engine.stats().overflow).toBe(3);
    expect(warnings).toEqual(['"val/c" is refused: there are 2 keys, as many as maxKeys allows']);
  });

  test('a hub that nobody has taken is not bounded', () => {
    const hub = new MessageHub();
    for (let key = 0; key < 3000; key++) hub.updateScalar(`train/${key}`, 1);
    expect(hub.logScalars.size).toBe(3000);
  });

  test('each group has as many', () => {
    const { collect, engine } = bench({ maxKeys: 1, groupBy: 'route', modes: ['http'] });
    for (const route of ['/a', '/b']) collect({ http: { [route]: 1 }, route });
    expect(engine.stats().overflow).toBe(0);
  });
});

describe('the length of histories', () => {
  const lengths = (given: WindrowOptions, records = 3000): Record<string, number> => {
    const { engine, collect } = bench({ interval: 1e9, ...given });
    for (let iter = 1; iter <= records; iter++) {
      collect({ train: { loss: iter, lr: 1, time: 1 } });
      collect({ val: { time: 1, loss: 1 }, batch: iter });
    }
    const { logScalars } = engine.hub;
    return Object.fromEntries([...logScalars].map(([key, { length }]) => [key, length]));
  };

  test('is the length of the largest window of updates', () => {
    const customCfg = [{ dataSrc: 'lr', logName: 'lr_min', methodName: 'min', windowSize: 25 }];
    expect(lengths({ customCfg })).toMatchObject({ 'train/loss': 10, 'train/lr': 25 });
    expect(lengths({ windowSize: 40 })).toMatchObject({ 'train/loss': 40, 'train/lr': 40 });
  });

  test.each(['epoch', 'global', undefined] as const)(
    'is that of MMEngine where a statistic of it takes %p',
    (windowSize) => {
      const item = { dataSrc: 'loss', logName: 'x', methodName: 'mean', windowSize };
      expect(lengths({ customCfg: [item] })).toMatchObject({
        'train/loss': 3000,
        'train/lr': 10,
      });
    },
  );

  test.each([
    ['p95', 'global'],
    ['mean', '30s'],
    ['current', undefined],
  ] as const)('%s over %p keeps none', (methodName, windowSize) => {
    const item = { dataSrc: 'loss', logName: 'x', methodName, windowSize };
    expect(lengths({ customCfg: [item] })).toMatchObject({ 'train/loss': 10 });
  });

  test("val's times are kept for the mean of their epoch", () => {
    expect(lengths({})).toMatchObject({ 'val/time': 3000, 'val/loss': 10 });
  });

  test('a hub that two have taken keeps what the larger window asks for', () => {
    const hub = new MessageHub();
    const small = bench({ hub, windowSize: 5 });
    small.collect({ train: { loss: 1 } });
    const large = bench({ hub, windowSize: 50 });
    for (let iter = 0; iter < 100; iter++) small.collect({ train: { loss: 1 } });
    expect(hub.getScalar('train/loss').length).toBe(50);
    large.collect({ train: { acc: 1 } });
    expect(hub.getScalar('train/acc').maxLength).toBe(50);
  });
});

describe('keyTtl', () => {
  test('a key leaves the line after keyTtl iterations without an update, and comes back', () => {
    const { collect, lines } = bench({ keyTtl: 2, interval: 1 });
    const keys = [['a', 'b'], ['a'], ['a'], ['a', 'b']];
    for (const present of keys) {
      collect({ train: Object.fromEntries(present.map((key) => [key, 1])), time: 1e12 });
    }
    expect(lines()).toEqual([['a', 'b'], ['a', 'b'], ['a'], ['a', 'b']]);
  });

  test('without it a key stays, as in MMEngine', () => {
    const { collect, lines } = bench({ interval: 1 });
    collect({ train: { a: 1, b: 1 }, time: 1e12 });
    for (let iter = 0; iter < 50; iter++) collect({ train: { a: 1 }, time: 1e12 });
    expect(lines().at(-1)).toEqual(['a', 'b']);
  });

  /** One iteration of a mode that updates `keys`. */
  function iteration(keys: readonly string[]): Stretch {
    const section = {
      mode: 'job',
      keys,
      columns: [],
      countColumns: undefined,
      areWeights: undefined,
      kinds: undefined,
      hasMarks: false,
    };
    const none = new Float64Array(1);
    const place = { iter: 1, epoch: 1, timesMs: none, clockMs: 0, isMapped: false };
    return { section, rows: none, start: 0, width: 1, length: 1, ...place };
  }

  test('a key is stale when its newest update is keyTtl iterations old', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 10 }),
        (updates, ttl) => {
          const ages = new KeyAges(ttl);
          updates.forEach((isUpdated, index) => {
            ages.take(iteration(isUpdated ? ['size'] : []));
            const last = updates.slice(0, index + 1).lastIndexOf(true);
            expect(ages.isStale('job', 'size')).toBe(last >= 0 && index - last >= ttl);
          });
        },
      ),
    );
  });
});
