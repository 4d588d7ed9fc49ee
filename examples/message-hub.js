// A number from deep inside a model, where there is no logger and nothing is returned: the hub
// takes it, and it stands in the next line beside the loss.
//
// Run it: node examples/message-hub.js

import pino from 'pino';
import { MessageHub } from 'windrow';
import { hubMixin } from 'windrow/pino';

// A clock that only this program moves, so that the output below is the same on every machine.
let now = Date.UTC(2026, 0, 15, 9, 30);

const transport = pino.transport({
  target: 'windrow/pino',
  options: {
    epochLength: 20,
    maxEpochs: 2,
    timeZone: 'UTC',
    // Of `loss_tmp`, show the mean of its last ten updates.
    customCfg: [{ dataSrc: 'loss_tmp', windowSize: 10, methodName: 'mean' }],
  },
});
// The transport lives in another thread, where the hub of this one cannot be seen. The mixin sends
// what was updated along with the next record.
const logger = pino({ mixin: hubMixin(), timestamp: () => `,"time":${now}` }, transport);

// Somewhere in the model.
function regularize(weight) {
  const penalty = weight * weight;
  MessageHub.getCurrentInstance().updateScalar('train/loss_tmp', penalty);
  return penalty;
}

function trainStep(iter) {
  const error = 1 / iter + ((iter * 37) % 11) / 100; // always the same noise
  return error + regularize(0.3 / Math.sqrt(iter));
}

for (let iter = 1; iter <= 40; iter++) {
  const loss = trainStep(iter);
  now += 250;
  logger.info({ train: { lr: 0.01, loss } });
}

/* Output:
01/15 09:30:02 - mmengine - INFO - Epoch(train) [1][10/20]  lr: 1.0000e-02  eta: 0:00:07  time: 0.2500  loss_tmp: 0.0264  loss: 0.3743
01/15 09:30:05 - mmengine - INFO - Epoch(train) [1][20/20]  lr: 1.0000e-02  eta: 0:00:05  time: 0.2500  loss_tmp: 0.0060  loss: 0.1209
01/15 09:30:07 - mmengine - INFO - Epoch(train) [2][10/20]  lr: 1.0000e-02  eta: 0:00:02  time: 0.2500  loss_tmp: 0.0036  loss: 0.0953
01/15 09:30:10 - mmengine - INFO - Epoch(train) [2][20/20]  lr: 1.0000e-02  eta: 0:00:00  time: 0.2500  loss_tmp: 0.0026  loss: 0.0759
*/
