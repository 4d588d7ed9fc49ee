// One rank of a data-parallel training: it learns from its share of the iris flowers and logs its own
// numbers. The ranks here do not exchange gradients, as those of a real framework do: processes, records and
// clocks are what windrow sees of one.
//
// Run it: npm run demo:ranks

import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { windrow } from 'windrow/winston';
import winston from 'winston';
import { CLASSES, loadIris } from '../iris/data.js';
import { SoftmaxRegression } from '../iris/model.js';
import { shuffle } from '../iris/train.js';

const BATCH_SIZE = 5;
const EPOCHS = 4;
const LR = 0.3;
const DISK_MS = 30;

const rank = Number(process.env.RANK);
const world = Number(process.env.WORLD_SIZE);
const logger = winston.createLogger({
  format: windrow({ distribute: true }), // run, rank and broker are in the environment
  transports: [new winston.transports.Console()],
});

const data = loadIris();
const share = (examples) => examples.filter((_, index) => index % world === rank);
const [train, val] = [share(data.train), share(data.val)];
const model = new SoftmaxRegression(data.train[0].features.length, CLASSES);

let iter = 0;
for (let epoch = 1; epoch <= EPOCHS; epoch++) {
  const examples = shuffle(train, epoch);
  for (let start = 0; start < examples.length; start += BATCH_SIZE) {
    const begin = performance.now();
    const elapsed = () => (performance.now() - begin) / 1000;
    await wait(DISK_MS);
    const dataTime = elapsed();
    const { loss } = model.step(examples.slice(start, start + BATCH_SIZE), LR);
    iter++;
    logger.info({ train: { lr: LR, data_time: dataTime, loss, time: elapsed() }, epoch, iter });
  }
  const right = val.filter(({ features, label }) => model.predict(features) === label).length;
  const accuracy = { value: right / val.length, weight: val.length };
  logger.info({ val: { accuracy }, epoch, iter });
}
