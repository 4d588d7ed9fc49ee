// synaptic learns XOR. Its trainer calls back on a schedule, and winston takes what it says.
//
// Run it: node examples/synaptic.js

import synaptic from 'synaptic';
import { windrow } from 'windrow/winston';
import winston from 'winston';

const { Architect, Trainer } = synaptic;
const iterations = 2000;
const logger = winston.createLogger({
  format: windrow({
    byEpoch: false,
    interval: 500,
    maxIters: iterations,
    hide: ['time', 'eta'], // it is done in no time
    name: 'xor',
  }),
  transports: [new winston.transports.Console()],
});

Math.random = seeded(1); // the same weights in every run

const network = new Architect.Perceptron(2, 3, 1);
new Trainer(network).train(
  [
    { input: [0, 0], output: [0] },
    { input: [0, 1], output: [1] },
    { input: [1, 0], output: [1] },
    { input: [1, 1], output: [0] },
  ],
  {
    iterations,
    error: 0.00001,
    rate: 0.3,
    schedule: {
      every: 10,
      do: ({ iterations: iter, error, rate }) => {
        logger.info({ train: { lr: rate, loss: error }, iter }); // returning it would end the training
      },
    },
  },
);
logger.info('1 xor 0', { output: network.activate([1, 0])[0].toFixed(2) });

/** Random numbers from 0 to 1. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/* Output:
11/26 11:13:26 - xor - INFO - Iter(train) [ 500/2000]  lr: 3.0000e-01  loss: 0.2185
11/26 11:13:26 - xor - INFO - Iter(train) [1000/2000]  lr: 3.0000e-01  loss: 0.0004
11/26 11:13:26 - xor - INFO - Iter(train) [1500/2000]  lr: 3.0000e-01  loss: 0.0001
11/26 11:13:26 - xor - INFO - Iter(train) [2000/2000]  lr: 3.0000e-01  loss: 0.0000
11/26 11:13:26 - xor - INFO - 1 xor 0  output: 0.99
*/
