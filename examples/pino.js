// The same loop through pino, whose transport does the work in a worker thread: the program that
// trains only hands its records over.
//
// Run it: node examples/pino.js

import pino from 'pino';

const EPOCHS = 2;
const ITERS = 25; // of one epoch

// A clock that only this program moves, so that the output below is the same on every machine.
let now = Date.UTC(2026, 0, 15, 9, 30);

const transport = pino.transport({
  target: 'windrow/pino',
  options: {
    interval: 10,
    maxEpochs: EPOCHS,
    epochLength: { train: ITERS, val: 5 },
    timeZone: 'UTC',
    destination: 1, // the standard output; a path writes a file
  },
});
const logger = pino({ timestamp: () => `,"time":${now}` }, transport);

logger.info({ dataset: 'toy', batchSize: 32 }, 'training begins');

for (let epoch = 1; epoch <= EPOCHS; epoch++) {
  for (let batch = 1; batch <= ITERS; batch++) {
    const iter = (epoch - 1) * ITERS + batch;
    const jitter = ((iter * 37) % 11) / 100; // as noisy as a real loss, and always the same
    const time = 0.4 + jitter;
    now += time * 1000;

    // `epoch` and `iter` may be said, as here, or left for windrow to count.
    const loss = 2 / Math.sqrt(iter) + jitter;
    logger.info({ train: { lr: 0.01 / iter, loss, time, data_time: time / 4 }, epoch, iter });
    if (iter === 17) logger.warn({ file: 'img_0417.png' }, 'one sample skipped');
  }
  for (let batch = 1; batch <= 5; batch++) {
    now += 200;
    logger.info({ val: { time: 0.2, data_time: 0.05 }, batch }); // one iteration of val
  }
  logger.info({ val: { accuracy: 0.7 + epoch / 8 } }); // without `batch`: the result of val
}

/* Output:
01/15 09:30:00 - mmengine - INFO - training begins  dataset: toy  batchSize: 32
01/15 09:30:04 - mmengine - INFO - Epoch(train) [1][10/25]  lr: 1.0000e-03  eta: 0:00:18  time: 0.4550  data_time: 0.1137  loss: 1.0592
01/15 09:30:07 - mmengine - WARNING - one sample skipped  file: img_0417.png
01/15 09:30:09 - mmengine - INFO - Epoch(train) [1][20/25]  lr: 5.0000e-04  eta: 0:00:13  time: 0.4480  data_time: 0.1120  loss: 0.5629
01/15 09:30:12 - mmengine - INFO - Epoch(val) [1][5/5]    accuracy: 0.8250  time: 0.2000  data_time: 0.0500
01/15 09:30:16 - mmengine - INFO - Epoch(train) [2][10/25]  lr: 2.8571e-04  eta: 0:00:06  time: 0.4540  data_time: 0.1135  loss: 0.4174
01/15 09:30:21 - mmengine - INFO - Epoch(train) [2][20/25]  lr: 2.2222e-04  eta: 0:00:02  time: 0.4470  data_time: 0.1118  loss: 0.3619
01/15 09:30:24 - mmengine - INFO - Epoch(val) [2][5/5]    accuracy: 0.9500  time: 0.2000  data_time: 0.0500
*/
