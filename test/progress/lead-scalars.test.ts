import fc from 'fast-check';
import { parseOptions } from '../../src/internal/index.ts';
import { leadKey } from '../../src/progress/lead-key.ts';
import { openWatched } from './watched-engine.ts';

describe('leadKey', () => {
  test.each([
    [['lr', 'time', 'acc', 'loss_cls', 'loss'], 'loss'],
    [['lr', 'time', 'acc', 'decode.loss_ce', 'loss_cls'], 'decode.loss_ce'],
    [['base_lr', 'data_time', 'time', 'memory', 'grad_norm', 'acc'], 'acc'],
    [['latency', 'count'], 'latency'],
    [['lr', 'time'], undefined],
    [[], undefined],
  ])('of %j is %s', (keys, key) => {
    expect(leadKey(keys)).toBe(key);
  });
});

describe('the snapshot of an engine', () => {
  test('says where the run is, its ETA, and the scalar that says most', () => {
    const engine = openWatched({ maxEpochs: 2, epochLength: 5, windowSize: 2 });
    expect(engine.snapshot).toBeUndefined();
    for (const loss of [3, 1, 2]) engine.collect({ train: { lr: 0.1, loss, time: 2 } });
    expect(engine.snapshot).toEqual({
      ...{ mode: 'train', group: [], done: 3, total: 10, etaSec: 14, iterationSec: 2 },
      elapsedSec: 6,
      lead: { key: 'loss', kind: 'integer', values: Float64Array.of(1, 2), best: 1, bestIter: 2 },
    });
  });

  test('is of val while val runs, and of train again behind it', () => {
    const engine = openWatched({ maxEpochs: 2, epochLength: { train: 2, val: 4 } });
    engine.collect({ train: { loss: 1 } });
    engine.collect({ val: { acc: 0.5 }, batch: 1 });
    engine.collect({ val: { acc: 0.75 }, batch: 2 });
    const { mode, done, total, lead } = engine.snapshot ?? {};
    expect({ mode, done, total }).toEqual({ mode: 'val', done: 2, total: 4 });
    expect(lead).toMatchObject({ key: 'acc', best: 0.75 });
    engine.collect({ val: { acc: 0.6 } });
    expect(engine.snapshot).toMatchObject({ mode: 'train', done: 1, total: 4 });
  });

  test('is of the group of the newest record', () => {
    const engine = openWatched({ groupBy: 'route', modes: ['http'] });
    engine.collect({ http: { latency: 1 }, route: '/a' });
    engine.collect({ http: { latency: 2 }, route: '/b' });
    engine.collect({ http: { latency: 3 }, route: '/a' });
    expect(engine.snapshot).toMatchObject({ mode: 'http', group: ['/a'], done: 2 });
  });

  test('takes a loss that comes late, and no key that lines hide', () => {
    const engine = openWatched({ hide: ['secret*'] });
    engine.collect({ train: { secret_loss: 1, acc: 0.5 } });
    expect(engine.snapshot?.lead).toMatchObject({ key: 'acc', best: 0.5 });
    engine.collect({ train: { acc: 0.9, loss: 2 } });
    engine.collect({ train: { acc: 0.9 } });
    expect(engine.snapshot?.lead).toMatchObject({ key: 'loss', best: 2, bestIter: 2 });
  });

  test('a run that goes on begins where it was, with its best value', () => {
    const options = { maxIters: 10, byEpoch: false };
    const before = openWatched(options);
    for (let iter = 1; iter <= 6; iter++) before.collect({ train: { loss: iter === 4 ? 0 : 1 } });
    const after = openWatched(options);
    expect(after.restore(JSON.parse(JSON.stringify(before.state)))).toEqual([]);
    expect(after.snapshot).toMatchObject({ mode: 'train', done: 6, total: 10 });
    expect(after.snapshot?.lead).toMatchObject({ key: 'loss', best: 0, bestIter: 4 });
  });

  test('has no scalar where no row is drawn', () => {
    const engine = openWatched({}, false);
    engine.collect({ train: { loss: 1 } });
    expect(engine.snapshot).toMatchObject({ done: 1, lead: undefined });
  });

  test('its best value is that of all values, however the records came', () => {
    const value = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), (values) => {
        const engine = openWatched({ interval: 7 });
        for (const loss of values) engine.collect({ train: { loss } });
        const known = values.filter((one) => !Number.isNaN(one));
        const best = known.length === 0 ? Number.NaN : Math.min(...known);
        expect(engine.snapshot?.lead?.best).toBe(best);
        const iter = known.length === 0 ? Number.NaN : values.indexOf(best) + 1;
        expect(engine.snapshot?.lead?.bestIter).toBe(iter);
      }),
    );
  });
});

test('progress is an option that is true or false', () => {
  expect(parseOptions({ progress: true }, {}).options.progress).toBe(true);
  expect(() => parseOptions({ progress: 'yes' } as object, {})).toThrow(/progress.*true or false/);
});
