// Four processes train on one host and log one run over a folder: npm run demo:ranks

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WORLD = 4;
const fileOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const WINDROW = fileOf('../../dist/adapters/cli/main.cjs');

const dir = mkdtempSync(join(tmpdir(), 'windrow-ranks-'));
const run = { WINDROW_DIR: dir, WINDROW_RUN: 'iris', WORLD_SIZE: String(WORLD) };

async function node(args, env = {}) {
  const child = spawn(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, ...run, ...env },
  });
  const [exitCode] = await once(child, 'exit');
  if (exitCode !== 0) process.exitCode = exitCode;
}

console.log(`${WORLD} processes learn from a quarter of the flowers each. A number of a line is of all of them: the mean
of their losses, the longest wait for data, the share of all flowers that are known.
`);
const options = '--once --name iris --interval 5 --max-epochs 4 --epoch-length train=5,val=1';
const ranks = Array.from({ length: WORLD }, (_, rank) => ({ RANK: String(rank) }));
await Promise.all([
  node([WINDROW, 'aggregate', ...options.split(' ')]),
  ...ranks.map((env) => node([fileOf('train.js')], env)),
]);
console.log('\nwindrow status:');
await node([WINDROW, 'status']);
rmSync(dir, { recursive: true });
