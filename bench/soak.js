// 20 million records through the command and through pino's worker: memory and cost must stay flat.
//
// node soak.js [records]

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import pino from 'pino';
import { WINDROW } from './child.js';
import { seededRandom } from './random.js';
import { trainScalars } from './records.js';

const TOTAL = Number(process.argv[2] ?? 20_000_000);
/** Shares of the total at which memory and time are told. */
const MARKS = [0.05, 0.25, 0.5, 1].map((share) => share * TOTAL);
const BLOCK = 10_000;
const KB_PER_MB = 1024;

const random = seededRandom(11);
const records = Array.from({ length: BLOCK }, (_, index) => ({
  train: trainScalars(random, index + 1),
}));

function rssMb(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / KB_PER_MB);
}

/** Tells memory, and the time a record since the last mark, whenever `done` passes one. */
function reporter(name, pid) {
  let mark = 0;
  let lastDone = 0;
  let lastMs = performance.now();
  return (done) => {
    if (done < MARKS[mark]) return;
    const nowMs = performance.now();
    const ns = Math.round(((nowMs - lastMs) * 1e6) / (done - lastDone));
    console.log(`${name}  ${done / 1e6} M records  RSS ${rssMb(pid)} MB  ${ns} ns a record`);
    mark++;
    lastDone = done;
    lastMs = nowMs;
  };
}

async function soakCommand() {
  const command = spawn(process.execPath, [WINDROW, '--epoch-length', '1000'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const report = reporter('command', command.pid);
  const lines = records.map((record) => JSON.stringify({ level: 30, ...record, msg: 'step' }));
  const block = Buffer.from(`${lines.join('\n')}\n`);
  for (let done = BLOCK; done <= TOTAL; done += BLOCK) {
    if (!command.stdin.write(block)) await once(command.stdin, 'drain');
    report(done);
  }
  command.stdin.end();
  await once(command, 'close');
}

async function soakWorker() {
  const target = new URL('../dist/adapters/pino/index.js', import.meta.url).href;
  const options = { destination: '/dev/null', epochLength: 1000 };
  const transport = pino.transport({ target, options });
  const logger = pino(transport);
  const report = reporter('pino and its worker', process.pid);
  for (let done = BLOCK; done <= TOTAL; done += BLOCK) {
    for (const record of records) logger.info(record, 'step');
    // the queue to the worker has no bound of its own: wait as a program that waits for anything does
    await new Promise((resolve) => logger.flush(resolve));
    await setImmediate();
    report(done);
  }
  transport.end();
  await once(transport, 'close');
}

await soakCommand();
await soakWorker();
