// windrow is not only for training. A queue's worker logs three numbers for every job, in a mode of
// its own, and reads one line for twenty jobs: means, and how slow the slowest are.
//
// Run it: node examples/job-queue.js

import pino from 'pino';
import { windrowStream } from 'windrow/pino';

/** The duration that 95 % of the jobs in the window stay within. */
function p95(durations) {
  return durations.toSorted()[Math.ceil(durations.length * 0.95) - 1];
}

// A clock that only this program moves, so that the output below is the same on every machine.
let now = Date.UTC(2026, 0, 15, 9, 30);

const stream = windrowStream({
  modes: ['job'],
  interval: 20,
  windowSize: 20,
  // What shows its mean, not its last value. `time` is windrow's: from one record to the next.
  meanPattern: 'time|wait|duration|attempts',
  statistics: { p95 },
  customCfg: [{ dataSrc: 'duration', methodName: 'p95', windowSize: 20, logName: 'duration_p95' }],
  numDigits: 3,
  timeZone: 'UTC',
});
const options = {
  name: 'mailer',
  timestamp: () => `,"time":${now}`,
  serializers: { err: (error) => error.message }, // leave it out to see stacks
};
const logger = pino(options, stream);

logger.info({ queue: 'outbox' }, 'worker ready');

for (let id = 1; id <= 60; id++) {
  const wait = ((id * 37) % 101) / 100; // seconds in the queue
  const isSlow = id > 40 && id % 6 === 0; // something goes wrong late in this run
  const duration = isSlow ? 2.5 : 0.08 + ((id * 53) % 17) / 100;
  const attempts = id === 32 ? 3 : 1;
  now += duration * 1000;
  logger.info({ job: { wait, duration, attempts } });
  if (id === 32) logger.error({ err: new Error('550 no such user'), id }, 'job given up');
}

/* Output:
01/15 09:30:00 - mailer - INFO - worker ready  queue: outbox
01/15 09:30:03 - mailer - INFO - Iter(job) [20]    time: 0.157  wait: 0.502  duration: 0.154  attempts: 1.000  duration_p95: 0.230
01/15 09:30:05 - mailer - ERROR - job given up  err: 550 no such user  id: 32
01/15 09:30:06 - mailer - INFO - Iter(job) [40]    time: 0.163  wait: 0.528  duration: 0.163  attempts: 1.100  duration_p95: 0.230
01/15 09:30:18 - mailer - INFO - Iter(job) [60]    time: 0.630  wait: 0.505  duration: 0.630  attempts: 1.000  duration_p95: 2.500
*/
