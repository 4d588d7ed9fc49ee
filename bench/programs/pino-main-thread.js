// Times the calls of a logger whose transport is in a worker. Between batches the worker catches up,
// so that its backlog, which the main thread has to hold, is in no figure.
//
// node pino-main-thread.js windrow|drop calls

import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { timed } from '../compare.js';
import { seededRandom } from '../random.js';
import { EPOCH_LENGTH, trainScalars } from '../records.js';

const [contender, calls] = process.argv.slice(2);
const BATCH = 500;
const WARMUP_BATCHES = 20;
const pathOf = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const TRANSPORTS = {
  windrow: {
    target: pathOf('../../dist/adapters/pino/index.js'),
    options: { destination: '/dev/null', epochLength: EPOCH_LENGTH },
  },
  drop: { target: pathOf('drop-raw.js') },
};

const transport = pino.transport(TRANSPORTS[contender]);
const logger = pino(transport);
const random = seededRandom(1);
const caughtUp = () => new Promise((resolve) => transport.flush(resolve));

const total = { wallMs: 0, cpuMs: 0 };
const batches = Number(calls) / BATCH;
let iter = 0;
for (let batch = -WARMUP_BATCHES; batch < batches; batch++) {
  const trains = Array.from({ length: BATCH }, () => trainScalars(random, ++iter));
  const sample = timed(() => {
    for (const train of trains) logger.info({ train }, 'step');
  });
  if (batch >= 0) {
    total.wallMs += sample.wallMs;
    total.cpuMs += sample.cpuMs;
  }
  await caughtUp();
}
writeSync(3, `${JSON.stringify(total)}\n`);
