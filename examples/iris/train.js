import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { CLASSES, loadIris } from './data.js';
import { SoftmaxRegression } from './model.js';

const BATCH_SIZE = 5;
/** 150 flowers are read in no time; a real data set comes from a disk. */
const DISK_MS = 30;

const data = loadIris();

/** What windrow has to know to say `[2][10/20]` and how long it will take. */
export const RUN = {
  maxEpochs: 4,
  epochLength: {
    train: data.train.length / BATCH_SIZE,
    val: data.val.length / BATCH_SIZE,
  },
};

/**
 * Trains a model and hands one record an iteration, and one a validation, to `log`. The learning
 * rate falls from `peakLr` to 0; a batch takes `diskMs` to load.
 */
export async function train(log, { peakLr = 0.5, epochs = RUN.maxEpochs, diskMs = DISK_MS } = {}) {
  const model = new SoftmaxRegression(data.train[0].features.length, CLASSES);
  const iters = epochs * RUN.epochLength.train;
  let iter = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const examples = shuffle(data.train, epoch);
    for await (const { batch, dataTime, elapsed } of batches(examples, diskMs)) {
      const lr = peakLr * (1 - iter / iters);
      iter++;
      const { loss, gradNorm } = model.step(batch, lr);
      const scalars = { lr, data_time: dataTime, loss, grad_norm: gradNorm, time: elapsed() };
      log({ train: scalars, epoch, iter });
    }
    await validate(model, log, diskMs);
  }
}

async function validate(model, log, diskMs) {
  let right = 0;
  let number = 0;
  for await (const { batch, dataTime, elapsed } of batches(data.val, diskMs)) {
    number++;
    right += batch.filter(({ features, label }) => model.predict(features) === label).length;
    log({ val: { data_time: dataTime, time: elapsed() }, batch: number });
  }
  log({ val: { accuracy: right / data.val.length, loss: model.loss(data.val) } });
}

/** Batch by batch, with the seconds that loading it took and a clock for the whole iteration. */
async function* batches(examples, diskMs) {
  for (let start = 0; start < examples.length; start += BATCH_SIZE) {
    const begin = performance.now();
    const elapsed = () => (performance.now() - begin) / 1000;
    if (diskMs > 0) await wait(diskMs);
    yield { batch: examples.slice(start, start + BATCH_SIZE), dataTime: elapsed(), elapsed };
  }
}

/** A new order for every epoch, the same in every run: Fisher-Yates with a small generator. */
export function shuffle(examples, seed) {
  const shuffled = [...examples];
  let state = seed;
  for (let last = shuffled.length - 1; last > 0; last--) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    const other = Math.floor((state / 2 ** 31) * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
  }
  return shuffled;
}
