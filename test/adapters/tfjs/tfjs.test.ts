import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import {
  callbacks,
  initializers,
  layers,
  type Sequential,
  sequential,
} from '@tensorflow/tfjs-layers';
import { type WindrowCallbackOptions, windrowCallback } from '../../../adapters/tfjs/index.ts';
import { temporaryFolder } from '../../stranger/temporary-folder.ts';

/** The callback in trainings of the real TensorFlow.js. */

tf.enableProdMode(); // no banner

const folder = temporaryFolder();
let files = 0;

const X = [-1, -0.5, 0, 0.25, 0.5, 0.75, 1, 1.5];
const x = tf.tensor2d(X, [X.length, 1]);
const y = tf.tensor2d(
  X.map((value) => 2 * value),
  [X.length, 1],
);

/** y = w x, which begins with w = 0 and has to learn w = 2. */
function makeModel(learningRate = 0.1): Sequential {
  const kernelInitializer = initializers.zeros();
  const dense = layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer });
  const model = sequential({ layers: [dense] });
  model.compile({
    optimizer: tf.train.sgd(learningRate),
    loss: 'meanSquaredError',
    metrics: ['mae'],
  });
  return model;
}

interface Logged {
  readonly callback: ReturnType<typeof windrowCallback>;
  /** The messages of the lines that are written by now, without what the clock decides. */
  readonly lines: () => readonly string[];
}

function logTo(options: WindrowCallbackOptions = {}): Logged {
  const destination = join(folder, `lines-${files++}.log`);
  const callback = windrowCallback({ interval: 2, destination, hide: ['time', 'eta'], ...options });
  const lines = (): readonly string[] =>
    readFileSync(destination, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' - INFO - ')[1] ?? line);
  return { callback, lines };
}

const FIT = { epochs: 2, batchSize: 2, shuffle: false, verbose: 0 } as const;
/** w after each batch by hand: the gradient of the mean of (w x - 2 x)^2 is 2 (w - 2) mean(x^2). */
function lossesByHand(batches: readonly (readonly number[])[], epochs: number): readonly number[] {
  let weight = 0;
  return Array.from({ length: epochs }, () => batches)
    .flat()
    .map((batch) => {
      const squares = batch.reduce((sum, value) => sum + value * value, 0) / batch.length;
      const loss = (weight - 2) ** 2 * squares;
      weight -= 0.1 * 2 * (weight - 2) * squares;
      return loss;
    });
}

function lossesOf(lines: readonly string[], mode: string): readonly number[] {
  return lines
    .filter((line) => line.includes(`(${mode})`))
    .map((line) => Number(/ {2}loss: (\S+)/.exec(line)?.[1]));
}

const BATCHES = [
  [-1, -0.5],
  [0, 0.25],
  [0.5, 0.75],
  [1, 1.5],
];

test('lines have the length of the run and the mean of the batches since the line before', async () => {
  const { callback, lines } = logTo();
  await makeModel().fit(x, y, { ...FIT, callbacks: callback });
  const heads = lines().map((line) => line.split('    ')[0]);
  expect(heads).toEqual([
    'Epoch(train) [1][2/4]',
    'Epoch(train) [1][4/4]',
    'Epoch(train) [2][2/4]',
    'Epoch(train) [2][4/4]',
  ]);
  const byHand = lossesByHand(BATCHES, 2);
  const means = [0, 2, 4, 6].map((at) => ((byHand[at] ?? 0) + (byHand[at + 1] ?? 0)) / 2);
  lossesOf(lines(), 'train').forEach((loss, index) => {
    expect(loss).toBeCloseTo(means[index] ?? Number.NaN, 3);
  });
  expect(lines()[0]).toMatch(/ {2}loss: \S+ {2}mae: \S+$/); // no batch, no size
});

test('val has a line per epoch with the value of that epoch', async () => {
  const { callback, lines } = logTo();
  const { history } = await makeModel().fit(x, y, {
    ...FIT,
    epochs: 3,
    validationData: [x, y],
    callbacks: [callback],
  });
  const val = lines().filter((line) => line.startsWith('Epoch(val)'));
  expect(val).toEqual(
    [1, 2, 3].map((epoch) => {
      const [loss, mae] = ['val_loss', 'val_mae'].map((name) =>
        Number(history[name]?.[epoch - 1]).toFixed(4),
      );
      return `Epoch(val) [${epoch}]    loss: ${loss}  mae: ${mae}`;
    }),
  );
});

test('behind a callback of TensorFlow.js it has the same lines', async () => {
  const [alone, behind] = [logTo(), logTo()];
  const options = { ...FIT, validationData: [x, y] as [tf.Tensor, tf.Tensor] };
  await makeModel().fit(x, y, { ...options, callbacks: alone.callback });
  const stopping = callbacks.earlyStopping({ monitor: 'val_loss' });
  // TensorFlow.js calls what stands behind as it is; its types ask for one of its own classes
  const list = [stopping, behind.callback] as unknown as (typeof stopping)[];
  await makeModel().fit(x, y, { ...options, callbacks: list });
  expect(behind.lines()).toEqual(alone.lines());
  expect(alone.lines()).toHaveLength(6);
});

test('a data set of unknown size has lines without totals', async () => {
  const iterator = async () => {
    let batch = 0;
    return {
      next: async () => {
        const xs = tf.tensor2d(BATCHES[batch] ?? [], [BATCHES[batch]?.length ?? 0, 1]);
        return batch++ < BATCHES.length
          ? { done: false, value: { xs, ys: tf.mul(xs, 2) } }
          : { done: true, value: null };
      },
    };
  };
  const { callback, lines } = logTo();
  const dataset = { iterator, size: null } as unknown as Parameters<Sequential['fitDataset']>[0];
  await makeModel().fitDataset(dataset, { epochs: 2, verbose: 0, callbacks: callback });
  expect(lines().map((line) => line.split('    ')[0])).toEqual([
    'Epoch(train) [1][2]',
    'Epoch(train) [1][4]',
    'Epoch(train) [2][2]',
    'Epoch(train) [2][4]',
  ]);
});

test('a training that goes on says at which epoch, and one callback serves several', async () => {
  const { callback, lines } = logTo({ interval: 4, byEpoch: false });
  const model = makeModel();
  await model.fit(x, y, { ...FIT, epochs: 1, callbacks: callback });
  expect(lines()).toHaveLength(1);
  await model.fit(x, y, { ...FIT, epochs: 3, initialEpoch: 1, callbacks: callback });
  const iters = lines().map((line) => Number(/^Iter\(train\) \[ *(\d+)/.exec(line)?.[1]));
  expect(iters).toEqual([4, 8, 12]);
  expect(callback.stats().records).toBe(8); // of the second training
});

test('options that are given go before the defaults', async () => {
  const { callback, lines } = logTo({ mean_pattern: 'none', name: 'toy', summary: true });
  await makeModel().fit(x, y, { ...FIT, epochs: 1, callbacks: callback });
  expect(lossesOf(lines(), 'train').slice(0, 1)[0]).toBeCloseTo(
    ((lossesByHand(BATCHES, 1)[0] ?? 0) + (lossesByHand(BATCHES, 1)[1] ?? 0)) / 2,
    3,
  );
  expect(lines().some((line) => line.includes('nonfinite'))).toBe(true);
});

describe('onBest', () => {
  /** Trains on, and returns what `onBest` was told; a rate above 1 makes the loss grow. */
  async function told(options: WindrowCallbackOptions, learningRate = 0.1): Promise<unknown[]> {
    const best: unknown[] = [];
    const { callback } = logTo({
      ...options,
      onBest: async (epoch, value) => {
        await tf.nextFrame(); // the training waits
        best.push([epoch, value]);
      },
    });
    const args = { ...FIT, epochs: 3, validationData: [x, y] as [tf.Tensor, tf.Tensor] };
    const { history } = await makeModel(learningRate).fit(x, y, { ...args, callbacks: callback });
    return [best, history];
  }

  test('is told of each epoch with a smaller val/loss, counted from 1', async () => {
    const [best, history] = (await told({})) as [unknown, Record<string, number[]>];
    expect(best).toEqual(history.val_loss?.map((value, index) => [index + 1, value]));
    const [first] = (await told({}, 3)) as [unknown[]];
    expect(first).toHaveLength(1);
  });

  test('watches any value of train or val in either direction', async () => {
    const [best, history] = (await told({ monitor: 'train/mae', mode: 'min' })) as [
      unknown,
      Record<string, number[]>,
    ];
    expect(best).toEqual(history.mae?.map((value, index) => [index + 1, value]));
    const [largest] = (await told({ monitor: 'val/mae', mode: 'max' })) as [unknown[]];
    expect(largest).toHaveLength(1);
  });

  test('the name of the key says which direction is better', async () => {
    const best: number[] = [];
    const { callback } = logTo({ monitor: 'val/acc', onBest: (epoch) => best.push(epoch) });
    callback.onTrainBegin();
    const values = [0.5, Number.NaN, 0.4, 0.7, 0.7];
    for (const [epoch, val_acc] of values.entries()) await callback.onEpochEnd(epoch, { val_acc });
    await callback.onTrainEnd();
    expect(best).toEqual([1, 4]);
  });

  test('a value that is not there is said once', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    await told({ monitor: 'val/lost' });
    const warnings = warn.mock.calls.map(([warning]) => warning);
    warn.mockRestore();
    expect(warnings).toEqual([
      'windrow: an epoch has no val/lost, so onBest is not called; it has val_loss, val_mae, loss, mae',
    ]);
  });

  test('an error of it is an error of the training', async () => {
    const { callback } = logTo({
      onBest: () => {
        throw new Error('the disk is full');
      },
    });
    const args = { ...FIT, validationData: [x, y] as [tf.Tensor, tf.Tensor] };
    await expect(makeModel().fit(x, y, { ...args, callbacks: callback })).rejects.toThrow(
      'the disk is full',
    );
    await callback.close();
  });
});

test('wrong options throw at once, all faults together', () => {
  const given = { monitor: 'loss', mode: 'less', onBest: 5, interval: 0 };
  expect(() => windrowCallback(given as unknown as WindrowCallbackOptions)).toThrow(
    [
      'windrow: 4 options are wrong',
      "  interval: expected a positive integer, a span such as '10s', or 'epoch', or one of these by mode, got 0",
      '  onBest: expected a function, got 5',
      "  monitor: expected a key of an epoch such as 'val/loss' or 'train/acc', got \"loss\"",
      "  mode: expected 'min' or 'max', got \"less\"",
    ].join('\n'),
  );
  expect(() => windrowCallback({ map: [] } as WindrowCallbackOptions)).toThrow(
    'windrow: map: the callback has its own',
  );
  expect(() => windrowCallback({ destination: join(folder, 'none', 'x.log') })).toThrow(
    'windrow: cannot open',
  );
});
