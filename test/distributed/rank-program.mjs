// Logs as one rank: node rank-program.mjs '{"way": "winston", "distribute": {...}, "count": 10, "end": "natural"}'

import pino from 'pino';
import winston from 'winston';
import { windrowStream } from '../../dist/adapters/pino/index.js';
import { windrow } from '../../dist/adapters/winston/index.js';

const { way, distribute, count, end } = JSON.parse(process.argv[2]);

function openLogger() {
  if (way === 'winston') {
    const transports = [new winston.transports.Console()];
    return winston.createLogger({ format: windrow({ interval: 2, distribute }), transports });
  }
  if (way === 'stream') {
    const stream = windrowStream({ interval: 2, distribute });
    return pino({ hooks: stream.hooks }, stream);
  }
  const target = new URL('../../dist/adapters/pino/index.js', import.meta.url).href;
  return pino({ transport: { target, options: { interval: 2, distribute } } });
}

const logger = openLogger();
const log = (record) =>
  way === 'winston' ? logger.info({ message: '', ...record }) : logger.info(record);
logger.info('hello');
for (let iter = 1; iter <= count; iter++) log({ train: { loss: 1 / iter }, iter });
if (end === 'exit') process.exit(0);
if (end === 'kill') process.kill(process.pid, 'SIGKILL');
