/*
 * A program that logs for some 0.4 s in one way, with a row of progress: `node progress-program.mjs
 * winston end`. In the middle it warns, writes to the standard output itself, and may throw.
 */
import { emitWarning } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import winston from 'winston';
import { windrowStream } from '../../dist/adapters/pino/index.js';
import { closingTransport, windrow } from '../../dist/adapters/winston/index.js';

const TARGET = new URL('../../dist/adapters/pino/index.js', import.meta.url).href;
const COUNT = 40;
const options = {
  ...{ maxIters: 50, byEpoch: false, timeZone: 'UTC', progress: true, summary: true },
};
const [way, ending] = process.argv.slice(2);

function winstonLogger() {
  const format = windrow(options);
  const transports = [new winston.transports.Console(), closingTransport(format)];
  return winston.createLogger({ format, transports });
}

function pinoLogger(stream) {
  const logger = pino(stream);
  return Object.assign(logger, { end: () => stream.end() });
}

const WAYS = {
  winston: winstonLogger,
  stream: () => pinoLogger(windrowStream(options)),
  'stream, not sync': () => pinoLogger(windrowStream({ ...options, sync: false })),
  worker: () => pinoLogger(pino.transport({ target: TARGET, options })),
};

const logger = WAYS[way]();
for (let iter = 1; iter <= COUNT; iter++) {
  logger.info({ train: { loss: 1 / iter, time: 0.25 } });
  if (iter === 25 && way !== 'worker') {
    emitWarning('too warm');
    process.stdout.write('half ');
    process.stdout.write('a line\n');
    process.stderr.write('an error\n');
  }
  await delay(10);
}
if (ending === 'throw') throw new Error('broken');
if (ending === 'exit') process.exit(0);
logger.end();
