/*
 * Opens loggers on one state file, says what came of each, and goes on until its input ends:
 * { way, stateFile, destination }, as JSON.
 */

import cluster from 'node:cluster';
import { once } from 'node:events';
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';

const [, , dist, text] = process.argv;
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { windrow } = await load('adapters/winston/index.js');
const { windrowStream } = await load('adapters/pino/index.js');
const target = pathToFileURL(join(dist, 'adapters/pino/index.js')).href;
const { way, stateFile, destination } = JSON.parse(text);
const options = { stateFile, destination, interval: 1, byEpoch: false };

const say = (what) => writeSync(1, `${what}\n`);

/** Opens a logger in this thread; says `open`, or why it cannot be. */
function open(make) {
  try {
    const opened = make();
    say('open');
    return opened;
  } catch (error) {
    say(error.message);
    return undefined;
  }
}

/** Opens a transport in a worker; it is open when a line of it is written. */
async function openTransport() {
  const transport = pino.transport({ target, options });
  let fault;
  transport.on('error', ({ message }) => {
    fault = message;
  });
  const before = linesWritten();
  pino(transport).info({ train: { loss: 1 } });
  while (fault === undefined && linesWritten() === before) await nextTurn();
  say(fault ?? 'open');
  return transport;
}

function linesWritten() {
  return existsSync(destination) ? readFileSync(destination, 'utf8').split('\n').length : 1;
}

const WAYS = {
  stream: () => open(() => windrowStream(options)),
  winston: () => open(() => windrow({ stateFile })),
  both() {
    open(() => windrowStream(options));
    open(() => windrow({ stateFile }));
  },
  async transports() {
    await openTransport();
    await openTransport();
  },
  async terminated() {
    const transport = await openTransport();
    const exited = once(transport.worker, 'exit');
    transport.worker.terminate();
    await exited;
    await openTransport();
  },
  async cluster() {
    if (!cluster.isPrimary) return WAYS.stream();
    for (const worker of [cluster.fork(), cluster.fork()]) await once(worker, 'online');
  },
};

process.stdin.resume().on('end', () => process.exit(0)); // a worker does not keep the process alive
await WAYS[way]();
