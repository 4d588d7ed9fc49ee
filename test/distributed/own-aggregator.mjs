// Logs as one of two ranks, rank 0 makes the lines: node own-aggregator.mjs winston

import pino from 'pino';
import winston from 'winston';
import { windrowStream } from '../../dist/adapters/pino/index.js';
import { closingTransport, windrow } from '../../dist/adapters/winston/index.js';

const [, , way] = process.argv;
const rank = Number(process.env.RANK);
const given = JSON.parse(process.env.OPTIONS ?? '{}');
const options = { byEpoch: false, distribute: { aggregate: 'rank0' }, ...given };
const kinds = [];

function openLogger() {
  if (way === 'winston') {
    const format = windrow(options);
    const transports = [new winston.transports.Console(), closingTransport(format)];
    return winston.createLogger({ format, transports });
  }
  if (way === 'stream') return pino(windrowStream(options));
  if (way === 'sinks') {
    process.on('exit', () => process.stdout.write(`kinds ${kinds.sort()}\n`));
    return pino(windrowStream({ ...options, sinks: [({ kind }) => kinds.push(kind)] }));
  }
  const target = new URL('../../dist/adapters/pino/index.js', import.meta.url).href;
  return pino({ transport: { target, options } });
}

const logger = openLogger();
for (let iter = 1; iter <= 20; iter++) {
  logger.info({ message: '', train: { loss: (2 + 2 * rank) / iter, time: 0.25 }, iter });
}
logger.info(`rank ${rank} has ended`);
