/*
 * A program that never waits, so that no timer of its process ever fires: it logs records and is
 * killed, as JSON: { way, options, records, until }. A millisecond passes from record to record.
 */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { createLogger, transports } from 'winston';

const [, , dist, text] = process.argv;
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { closingTransport, windrow } = await load('adapters/winston/index.js');
const { windrowStream } = await load('adapters/pino/index.js');
const { way, options, until } = JSON.parse(text);

const logger = way === 'winston' ? winstonLogger() : pino(windrowStream(options));

function winstonLogger() {
  const format = windrow(options);
  const all = [new transports.Console(), closingTransport(format)];
  return createLogger({ format, transports: all });
}

for (let iter = 1; iter <= until; iter++) {
  const startMs = Date.now();
  while (Date.now() <= startMs + 1);
  logger.info({ train: { loss: iter } });
}
process.kill(process.pid, 'SIGKILL');
