/*
 * A program that logs the records of a run from where the state file says that it stands, and comes
 * to the end that it is told: { way, options, records, until, savedFrom, end }, as JSON.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { createLogger, transports } from 'winston';

const [, , dist, text] = process.argv;
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { readStateFile } = await load('src/index.js');
const { closingTransport, windrow } = await load('adapters/winston/index.js');
const { windrowStream } = await load('adapters/pino/index.js');
const { way, options, records: path, until, savedFrom, end } = JSON.parse(text);

const PINO_OPTIONS = { timestamp: false, base: null };
const LEVELS = { 30: 'info', 40: 'warn', 50: 'error' };

const WAYS = {
  winston() {
    const format = windrow({ ...options, colorize: false });
    const all = [new transports.Console(), closingTransport(format)];
    const logger = createLogger({ format, transports: all });
    const close = () => new Promise((resolve) => logger.on('finish', resolve).end());
    return { logger, taken: format.resumed?.records ?? 0, close };
  },
  stream() {
    const stream = windrowStream(options);
    const close = () => new Promise((resolve) => stream.on('close', resolve).end());
    return { logger: pino(PINO_OPTIONS, stream), taken: stream.resumed?.records ?? 0, close };
  },
  worker() {
    const taken = readStateFile(options.stateFile)?.records ?? 0;
    const target = pathToFileURL(join(dist, 'adapters/pino/index.js')).href;
    const transport = pino.transport({ target, options });
    const close = () => new Promise((resolve) => transport.on('close', resolve).end());
    return { logger: pino(PINO_OPTIONS, transport), taken, close };
  },
};

function log(logger, { level, msg, ...fields }) {
  const method = LEVELS[level] ?? 'info';
  if (way === 'winston') {
    if (msg === undefined) logger[method](fields);
    else logger[method](msg, fields);
  } else logger[method](fields, msg);
}

const savedRecords = () => readStateFile(options.stateFile)?.records ?? 0;

const records = readFileSync(path, 'utf8').split('\n').filter(Boolean);
const { logger, taken, close } = WAYS[way]();
const alive = setInterval(() => {}, 1000); // neither a logger nor its worker keeps the process alive
for (let index = taken; index < until; index++) {
  log(logger, JSON.parse(records[index]));
  await nextTurn();
  // a state of the last few records at least is what the next process begins with
  if (index + 1 === savedFrom) while (savedRecords() < savedFrom) await delay(1);
}
if (end === 'SIGKILL') process.kill(process.pid, 'SIGKILL');
if (end === 'exit now') process.exit(0);
await close();
clearInterval(alive);
if (end === 'exit') process.exit(0);
