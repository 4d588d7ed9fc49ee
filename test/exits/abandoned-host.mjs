/*
 * Makes loggers and lets go of them: { way, count, warmUp, folder }, as JSON. Says by how many bytes
 * the heap has grown after the first ones, how many hubs are left, and how many loggers are ended.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { createLogger, transports } from 'winston';
import { windrowStream } from '../../dist/adapters/pino/index.js';
import { closingTransport, windrow } from '../../dist/adapters/winston/index.js';
import { MessageHub } from '../../dist/src/index.js';

const { way, count, folder, warmUp } = JSON.parse(process.argv[2]);
const output = join(folder, 'lines.log');
const options = { interval: 'epoch', summary: 'json', scalarsFile: join(folder, 'scalars.json') };

/** Loggers that are open at the same time. */
const AT_ONCE = 50;

const WAYS = {
  winston() {
    const format = windrow(options);
    const companion = closingTransport(format, { destination: output });
    return createLogger({
      format,
      transports: [new transports.Console({ silent: true }), companion],
    });
  },
  'winston format alone': () =>
    createLogger({ format: windrow(options), transports: [new transports.Console()] }),
  'transform alone'() {
    const { transform } = windrow(options);
    return { info: (record) => transform({ level: 'info', message: record }) };
  },
  stream: () => pino(windrowStream({ ...options, destination: output })),
};

/** A logger that nobody holds when this has returned. */
function logAndDrop(loss) {
  WAYS[way]().info({ train: { loss }, iter: loss });
}

const endedCount = () =>
  existsSync(options.scalarsFile)
    ? readFileSync(options.scalarsFile, 'utf8').split('\n').length - 1
    : 0;

/** Collects garbage until so many are ended; returns the bytes that are in use then. */
async function heapWhenEnded(ended) {
  while (endedCount() < ended) {
    globalThis.gc();
    await nextTurn();
  }
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

async function makeAndDrop(from, to) {
  for (let loss = from; loss <= to; loss++) {
    logAndDrop(loss);
    if (loss % AT_ONCE === 0) await heapWhenEnded(loss);
  }
  return heapWhenEnded(to);
}

const held = WAYS[way](); // a logger that is held is not let go
held.info({ train: { loss: 0 }, iter: 1 });
const before = await makeAndDrop(1, warmUp);
const after = await makeAndDrop(warmUp + 1, count);
const hubs = Array.from({ length: count }, (_, index) => `mmengine-${index}`).filter((name) =>
  MessageHub.checkInstanceCreated(name),
).length;
held.info({ train: { loss: 0 }, iter: 2 });
process.stderr.write(JSON.stringify({ growth: after - before, hubs, ended: endedCount() }));
