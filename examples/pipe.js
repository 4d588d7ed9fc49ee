// A program that knows nothing of windrow: it prints JSON, one object per line. The command on the
// other side of the pipe makes the lines.
//
// Run it: node examples/pipe.js | npx windrow --interval 5 --epoch-length 10 --time-zone UTC

// A clock that only this program moves, so that the output below is the same on every machine.
let now = Date.UTC(2026, 0, 15, 9, 30);

function log(record) {
  console.log(JSON.stringify({ level: 'info', time: now, ...record }));
}

log({ message: 'training begins', dataset: 'toy' });

for (let iter = 1; iter <= 20; iter++) {
  const jitter = ((iter * 37) % 11) / 100; // as noisy as a real loss, and always the same
  now += 500 + 1000 * jitter;

  // There is no `time` in it, so windrow takes the time from one record to the next.
  log({ train: { lr: 0.01 / iter, loss: 2 / Math.sqrt(iter) + jitter } });

  if (iter === 7) console.log('What is not JSON passes as it is.');
  if (iter === 12) log({ level: 'warn', message: 'one sample skipped', file: 'img_0417.png' });
  if (iter % 10 === 0) log({ val: { accuracy: 0.7 + iter / 100 } });
}

/* Output:
01/15 09:30:00 - mmengine - INFO - training begins  dataset: toy
01/15 09:30:02 - mmengine - INFO - Epoch(train) [1][ 5/10]  lr: 2.0000e-03  time: 0.5575  loss: 1.3467
What is not JSON passes as it is.
01/15 09:30:05 - mmengine - INFO - Epoch(train) [1][10/10]  lr: 1.0000e-03  time: 0.5567  loss: 1.0592
01/15 09:30:05 - mmengine - INFO - Epoch(val) [1]    accuracy: 0.8000
01/15 09:30:06 - mmengine - WARNING - one sample skipped  file: img_0417.png
01/15 09:30:08 - mmengine - INFO - Epoch(train) [2][ 5/10]  lr: 6.6667e-04  time: 0.5460  loss: 0.6825
01/15 09:30:11 - mmengine - INFO - Epoch(train) [2][10/10]  lr: 5.0000e-04  time: 0.5480  loss: 0.5629
01/15 09:30:11 - mmengine - INFO - Epoch(val) [2]    accuracy: 0.9000
*/
