// Logs records of 30 keys through pino in process and says what that has cost: without an output that
// reads tracks, with one that never writes, and with a live page that 0 or more clients watch.
//
// node served-host.js none|tracks|serve clients records

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { windrowStream } from '../../dist/adapters/pino/index.js';
import { cpuMsSince } from '../compare.js';
import { seededRandom } from '../random.js';

const [kind, clients, records] = process.argv.slice(2);
const KEYS = 30;
const BATCH = 1000;
const WARMUP_BATCHES = 50;
const CLIENTS = fileURLToPath(new URL('page-clients.js', import.meta.url));

const port = await freePort();
const options = {
  none: {},
  tracks: { reportFile: join(tmpdir(), `served-${process.pid}.html`), reportInterval: '1h' },
  serve: { serve: port },
};
const stream = windrowStream({ destination: '/dev/null', interval: 100, ...options[kind] });
const logger = pino({ hooks: stream.hooks }, stream);
const random = seededRandom(3);
// made before: what is timed is logging
const made = Array.from({ length: BATCH }, () => scalars());

for (let batch = 0; batch < WARMUP_BATCHES; batch++) await logBatch();
let watching;
if (Number(clients) > 0) {
  watching = fork(CLIENTS, [String(port), clients], { execArgv: [] });
  await once(watching, 'message');
}
const cpuStart = process.cpuUsage();
const wallStart = performance.now();
for (let batch = 0; batch < Number(records) / BATCH; batch++) await logBatch();
const said = { wallMs: performance.now() - wallStart, cpuMs: cpuMsSince(cpuStart) };
let updates = 0;
if (watching !== undefined) {
  watching.send('end');
  [updates] = await once(watching, 'message');
}
writeSync(3, `${JSON.stringify({ ...said, updates })}\n`);
process.exit(0);

async function logBatch() {
  for (const train of made) logger.info({ train });
  await turn();
}

function scalars() {
  return Object.fromEntries(Array.from({ length: KEYS }, (_, key) => [`loss_${key}`, random()]));
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address();
  server.close();
  await once(server, 'close');
  return free;
}
