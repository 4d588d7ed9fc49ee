// A training loop that logs every iteration through winston. windrow collects the numbers and
// writes one line for ten of them; whatever else is logged comes out where it was logged.
//
// Run it: node examples/winston.js

import { windrow } from 'windrow/winston';
import winston from 'winston';

const EPOCHS = 2;
const ITERS = 25; // of one epoch

// A clock that only this program moves, so that the output below is the same on every machine.
let now = Date.UTC(2026, 0, 15, 9, 30);

const logger = winston.createLogger({
  format: winston.format.combine(
    winston.format.timestamp({ format: () => new Date(now).toISOString() }),
    windrow({ interval: 10, maxEpochs: EPOCHS, epochLength: ITERS, timeZone: 'UTC' }),
  ),
  transports: [new winston.transports.Console()],
});

logger.info('training begins', { dataset: 'toy', batchSize: 32 });

for (let iter = 1; iter <= EPOCHS * ITERS; iter++) {
  const jitter = ((iter * 37) % 11) / 100; // as noisy as a real loss, and always the same
  const time = 0.4 + jitter;
  now += time * 1000;

  // No epoch and no iteration: windrow counts, because it knows how long an epoch is.
  logger.info({ train: { lr: 0.01 / iter, loss: 2 / Math.sqrt(iter) + jitter, time } });

  if (iter === 17) logger.warn('one sample skipped', { file: 'img_0417.png' });
  // A val record without a `batch` ends the loop of val, so its line comes at once.
  if (iter % ITERS === 0) logger.info({ val: { accuracy: 0.7 + iter / 200 } });
}

/* Output:
01/15 09:30:00 - mmengine - INFO - training begins  dataset: toy  batchSize: 32
01/15 09:30:04 - mmengine - INFO - Epoch(train) [1][10/25]  lr: 1.0000e-03  eta: 0:00:18  time: 0.4550  loss: 1.0592
01/15 09:30:07 - mmengine - WARNING - one sample skipped  file: img_0417.png
01/15 09:30:09 - mmengine - INFO - Epoch(train) [1][20/25]  lr: 5.0000e-04  eta: 0:00:13  time: 0.4480  loss: 0.5629
01/15 09:30:11 - mmengine - INFO - Epoch(val) [1]    accuracy: 0.8250
01/15 09:30:15 - mmengine - INFO - Epoch(train) [2][10/25]  lr: 2.8571e-04  eta: 0:00:06  time: 0.4540  loss: 0.4174
01/15 09:30:20 - mmengine - INFO - Epoch(train) [2][20/25]  lr: 2.2222e-04  eta: 0:00:02  time: 0.4470  loss: 0.3619
01/15 09:30:22 - mmengine - INFO - Epoch(val) [2]    accuracy: 0.9500
*/
