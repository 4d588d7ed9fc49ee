// brain.js learns XOR. It calls back every ten iterations, and pino takes what it says.
//
// Run it: node examples/brain.js

import brain from 'brain.js';
import pino from 'pino';
import { windrowStream } from 'windrow/pino';

const iterations = 4000;
const stream = windrowStream({
  byEpoch: false,
  interval: 1000,
  maxIters: iterations,
  hide: ['time', 'eta'], // it is done in no time
});
const logger = pino({ name: 'xor' }, stream);

Math.random = seeded(1); // the same weights in every run

const network = new brain.NeuralNetwork({ hiddenLayers: [3] });
network.train(
  [
    { input: [0, 0], output: [0] },
    { input: [0, 1], output: [1] },
    { input: [1, 0], output: [1] },
    { input: [1, 1], output: [0] },
  ],
  {
    iterations,
    errorThresh: 0.00001,
    learningRate: 0.6,
    callbackPeriod: 10,
    callback: ({ iterations: iter, error }) => logger.info({ train: { loss: error }, iter }),
  },
);
logger.info({ output: network.run([1, 0])[0].toFixed(2) }, '1 xor 0');

/** Random numbers from 0 to 1. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/* Output:
11/26 11:13:26 - xor - INFO - Iter(train) [1000/4000]    loss: 0.1767
11/26 11:13:26 - xor - INFO - Iter(train) [2000/4000]    loss: 0.0057
11/26 11:13:26 - xor - INFO - Iter(train) [3000/4000]    loss: 0.0019
11/26 11:13:26 - xor - INFO - Iter(train) [4000/4000]    loss: 0.0011
11/26 11:13:26 - xor - INFO - 1 xor 0  output: 0.97
*/
