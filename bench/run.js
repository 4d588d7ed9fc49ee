// node --expose-gc run.js [--quick] [--only command-line,winston] [--rounds 5]

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { formatNotes, formatRows } from './table.js';

const FIGURES = [
  'command-line',
  'command-line-sizes',
  'command-line-pretty',
  'pino-worker',
  'pino-main-thread',
  'pino-in-process',
  'winston',
  'winston-logger',
  'forms',
  'service',
  'time-windows',
  'state-saves',
  'small-files',
  'brokers',
  'report',
  'tensorboard',
  'serve',
  'progress',
  'update-scalar',
  'metrics-libraries',
  'whole-run',
  'distributed',
  'distributed-merge',
  'distributed-lines',
  'one-line',
  'global-mean',
  'memory',
];
const ROUNDS = { quick: 3, whole: 5 };
const BYTES_PER_GB = 2 ** 30;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: FIGURES.join(',') },
    rounds: { type: 'string' },
  },
});

async function measure(name, settings) {
  const child = fork(new URL('measure-figure.js', import.meta.url), [
    name,
    JSON.stringify(settings),
  ]);
  const rows = once(child, 'message');
  const exit = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`${name} ended with ${code}`);
  });
  await Promise.race([rows, exit]);
  await exit;
  return (await rows)[0];
}

function machine() {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url)));
  const date = new Date().toISOString().slice(0, 10);
  const memory = Math.round(totalmem() / BYTES_PER_GB);
  const cores = `${cpus().length} cores (${cpus()[0].model.trim()}), ${memory} GB`;
  return `${date}, windrow ${version}, Node ${process.version}, ${process.platform}, ${cores}`;
}

const { quick: isQuick } = values;
const rounds = Number(values.rounds ?? (isQuick ? ROUNDS.quick : ROUNDS.whole));
const rows = [];
for (const name of values.only.split(',')) {
  const start = performance.now();
  rows.push(...(await measure(name, { isQuick, rounds })));
  console.error(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
console.log(`${machine()}; ${isQuick ? 'quick, ' : ''}${rounds} rounds\n`);
console.log(formatRows(rows));
console.log(`\n${formatNotes(rows)}`);
