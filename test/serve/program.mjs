/*
 * A program that logs in one way and serves its live page: `node program.mjs winston 25`. It goes on
 * until its input ends; "exit" there makes it exit at once. It ends no logger.
 */
import { pino } from 'pino';
import winston from 'winston';
import { windrowStream } from '../../dist/adapters/pino/index.js';
import { windrow } from '../../dist/adapters/winston/index.js';

const TARGET = new URL('../../dist/adapters/pino/index.js', import.meta.url).href;
const [way, count] = process.argv.slice(2);
const options = { serve: 0 };

const WAYS = {
  winston: () =>
    winston.createLogger({
      format: windrow(options),
      transports: [new winston.transports.Console()],
    }),
  stream: () => pino(windrowStream(options)),
  worker: () => pino(pino.transport({ target: TARGET, options })),
};

const logger = WAYS[way]();
for (let iter = 1; iter <= Number(count); iter++)
  logger.info({ message: '', train: { loss: iter } });
process.stdin.on('data', () => process.exit(0));
