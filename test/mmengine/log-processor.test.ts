import {
  LogProcessor,
  type LogProcessorOptions,
  MessageHub,
  SummaryFormatter,
} from '../../src/internal/index.ts';
import type { Place } from '../../src/run/place.ts';

/** What MMEngine's `tests/test_runner/test_log_processor.py` asks of a LogProcessor, said again. */

/** Epoch 2 of 10, iteration 11 of 50, the second one of its epoch. */
const TRAIN: Place = {
  mode: 'train',
  group: [],
  epoch: 2,
  iter: 11,
  batch: 2,
  epochLength: 20,
  maxEpochs: 10,
  maxIters: 50,
  isTraining: true,
};
const VAL: Place = { ...TRAIN, mode: 'val', epoch: 1, iter: 10, epochLength: 10 };
const TEST: Place = { ...TRAIN, mode: 'test', epoch: 1, iter: 10, epochLength: 5 };
const PLACES = { train: TRAIN, val: VAL, test: TEST } as const;
type Mode = keyof typeof PLACES;

const ETA = { sec: 40, iterationSec: 1, iterations: 10, totalSec: 10, left: 40 } as const;

function hubOf(mode: Mode, scalars: Readonly<Record<string, number | boolean>>): MessageHub {
  const hub = new MessageHub();
  for (const [key, value] of Object.entries(scalars)) hub.updateScalar(`${mode}/${key}`, value);
  return hub;
}

/** A hundred numbers of a key: no two are equal. */
function drawn(factor: number): readonly number[] {
  return Array.from({ length: 100 }, (_, index) => Math.sin(factor * (index + 1)));
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

test('the settings are the defaults, or what was given', () => {
  const { settings } = new LogProcessor({ windowSize: 10, byEpoch: true, customCfg: [] });
  expect(settings).toEqual(new LogProcessor().settings);
  expect([settings.windowSize, settings.byEpoch]).toEqual([10, true]);
});

test.each<[string, LogProcessorOptions]>([
  [
    "'epoch' without epochs",
    { byEpoch: false, customCfg: [{ dataSrc: 'loss', methodName: 'mean', windowSize: 'epoch' }] },
  ],
  [
    'one name twice',
    {
      customCfg: [
        { dataSrc: 'loss', logName: 'loss_1', methodName: 'max' },
        { dataSrc: 'loss', logName: 'loss_1', methodName: 'min' },
      ],
    },
  ],
  [
    'one key twice',
    {
      customCfg: [
        { dataSrc: 'loss', methodName: 'max' },
        { dataSrc: 'loss', methodName: 'min' },
      ],
    },
  ],
  [
    'a window that is a list',
    { customCfg: [{ dataSrc: 'loss', methodName: 'mean', windowSize: [] as unknown as number }] },
  ],
])('%s is refused', (_, options) => {
  expect(() => new LogProcessor(options)).toThrow(TypeError);
});

test('several statistics of a key stand under their names, MMEngine’s spelling is taken', () => {
  const pasted = {
    custom_cfg: [
      { data_src: 'loss_cls', window_size: 100, method_name: 'min' },
      { data_src: 'loss', log_name: 'loss_min', method_name: 'min' },
      { data_src: 'loss', log_name: 'loss_max', method_name: 'max' },
    ],
  };
  expect(() => new LogProcessor(pasted as LogProcessorOptions)).not.toThrow();
});

test.each([
  ['epoch', 2],
  ['global', 11],
  [100, 100],
] as const)('a window of %p holds the newest %i values', (windowSize, length) => {
  const customCfg = [{ dataSrc: 'loss', methodName: 'max', windowSize, logName: 'loss_max' }];
  const hub = new MessageHub();
  // the largest values are the oldest: the maximum tells how far the window reaches
  for (let value = 200; value > 0; value--) hub.updateScalar('train/loss', value);
  const moment = { place: TRAIN, timeMs: 0, step: 11 };
  const { tag } = new LogProcessor({ customCfg }).getLogAfterIter(hub, moment);
  expect(Object.fromEntries(tag).loss_max).toBe(length);
});

const HEADERS: Readonly<Record<Mode, readonly [byEpoch: string, byIter: string]>> = {
  train: ['Epoch(train)  [2][ 2/20]  ', 'Iter(train) [11/50]  '],
  val: ['Epoch(val)  [1][ 2/10]  ', 'Iter(val) [ 2/10]  '],
  test: ['Epoch(test) [2/5]  ', 'Iter(test) [2/5]  '],
};

describe.each([true, false])(
  'in the middle of a loop, logWithHierarchy: %p',
  (logWithHierarchy) => {
    test.each(['train', 'val', 'test'] as const)('%s', (mode) => {
      const own = { ...(mode === 'train' && { lr: 0.1 }), time: 1, data_time: 1, loss_cls: 1 };
      const moment = { place: PLACES[mode], timeMs: 0, step: 11, eta: ETA, memoryMb: 100 };
      const lines = [true, false].map((byEpoch) => {
        const processor = new LogProcessor({ byEpoch, logWithHierarchy });
        const summary = processor.getLogAfterIter(hubOf(mode, own), moment);
        const tag = Object.fromEntries(summary.tag);
        expect(Object.hasOwn(tag, 'iter')).toBe(true);
        return new SummaryFormatter().format(summary);
      });
      const lr = mode === 'train' ? 'lr: 1.0000e-01  ' : '  ';
      const rest = mode === 'train' ? 'loss_cls: 1.0000' : '';
      const times = `eta: 0:00:40  time: 1.0000  data_time: 1.0000  memory: 100  ${rest}`;
      expect(lines).toEqual(HEADERS[mode].map((header) => header + lr + times));
    });
  },
);

test.each([
  ['val', true, 'Epoch(val) [1][10/10]    '],
  ['val', false, 'Iter(val) [10/10]    '],
  ['test', true, 'Epoch(test) [5/5]    '],
  ['test', false, 'Iter(test) [5/5]    '],
] as const)('at the end of %s, byEpoch: %p', (mode, byEpoch, header) => {
  const hub = hubOf(mode, { accuracy: 0.9, data_time: 1 });
  hub.updateInfo(`${mode}/recall`, { cat: 0.5, dog: 0.25 });
  const moment = { place: PLACES[mode], timeMs: 0, step: 1 };
  const summary = new LogProcessor({ byEpoch }).getLogAfterEpoch(hub, moment);
  expect(new SummaryFormatter().format(summary)).toBe(
    `${header}accuracy: 0.9000  recall: {'cat': 0.5, 'dog': 0.25}  data_time: 1.0000`,
  );
});

describe('what is collected', () => {
  const [time, loss, lr, metric] = [drawn(1), drawn(2), drawn(3), drawn(4)];
  const hub = new MessageHub();
  beforeAll(() => {
    time.forEach((value, index) => {
      hub.updateScalar('train/time', value);
      hub.updateScalar('lr', lr[index]);
      hub.updateScalar('train/loss_cls', loss[index]);
      hub.updateScalar('val/metric', metric[index]);
    });
  });
  const customCfg = [{ dataSrc: 'time', methodName: 'max', logName: 'time_max' }];
  const tagOf = (
    mode: Mode,
    logWithHierarchy: boolean,
  ): Readonly<Record<string, number | boolean>> => {
    const processor = new LogProcessor({ customCfg, logWithHierarchy });
    const moment = { place: PLACES[mode], timeMs: 0, step: 1 };
    const { tag } = processor.getLogAfterIter(hub, moment);
    return Object.fromEntries([...tag].filter(([key]) => !/^(epoch|iter|step)$/.test(key)));
  };

  test('of train: means over ten, the largest time of all, in the order of the keys', () => {
    const tag = tagOf('train', false);
    expect(Object.keys(tag)).toEqual(['time', 'loss_cls', 'time_max']);
    expect(tag.time).toBeCloseTo(meanOf(time.slice(-10)), 12);
    expect(tag.loss_cls).toBeCloseTo(meanOf(loss.slice(-10)), 12);
    expect(tag.time_max).toBe(Math.max(...time));
  });

  test('of val: the newest value of what is no loss', () => {
    expect(tagOf('val', false)).toEqual({ metric: metric.at(-1) });
  });

  test('under its mode, with hierarchy', () => {
    const keys = Object.keys(tagOf('train', true));
    expect(keys).toEqual(['train/time', 'train/loss_cls', 'train/time_max']);
  });
});
