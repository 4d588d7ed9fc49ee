/*
 * A program that logs the records of a run by winston from where the state says that it stands, and
 * ends: { transport, end, count, options, output, hasCompanion }, as JSON. Every record has a line.
 */

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createLogger, transports } from 'winston';
import Transport from 'winston-transport';

const [, , dist, text] = process.argv;
const { closingTransport, windrow } = await import(
  pathToFileURL(join(dist, 'adapters/winston/index.js')).href
);
const { transport, end, count, options, output, hasCompanion } = JSON.parse(text);

/** Holds its lines for ever, as one that waits for a server may. */
class Holding extends Transport {
  log(_info, next) {
    next();
  }
}

const TRANSPORTS = {
  Console: () => new transports.Console(),
  File: () => new transports.File({ filename: output }),
  Stream: () => new transports.Stream({ stream: createWriteStream(output, { flags: 'a' }) }),
  Holding: () => new Holding(),
};

const format = windrow({ ...options, interval: 1, byEpoch: false, colorize: false });
const all = [TRANSPORTS[transport]()];
if (hasCompanion) all.push(closingTransport(format, { destination: output }));
const logger = createLogger({ format, transports: all });

let next = format.resumed?.records ?? 0;

/** Logs up to a record; every tenth one is an ordinary one. */
function logUpTo(last) {
  for (; next < last; next++) {
    if (next % 10 === 9) logger.info(`note ${next}`);
    else logger.info({ train: { loss: next }, iter: next + 1 });
  }
}

const ENDS = {
  exit: () => process.exit(0),
  throw: () => {
    throw new Error('of the program');
  },
  SIGTERM() {
    process.once('SIGTERM', () => process.exit(143)); // as the README says
    setInterval(() => {}, 1000);
    process.kill(process.pid, 'SIGTERM');
  },
  SIGKILL: () => process.kill(process.pid, 'SIGKILL'),
  natural: () => {},
  end: () => logger.end(),
  close: () => logger.close(),
};

if (options.stateInterval === '10ms') {
  // the first half with turns of the event loop, until a state is saved
  for (const half = next + (count - next) / 2; next < half; ) {
    logUpTo(next + 1);
    await nextTurn();
  }
  while (hasCompanion && format.stats().stateSaves === 0) await nextTurn();
}
logUpTo(count);
ENDS[end]();
