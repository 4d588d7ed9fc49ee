import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pino from 'pino';
import { train } from './train.js';

const RATES = [0.05, 0.5, 5];
const EPOCHS = 30;
const WINDROW = join(
  createRequire(import.meta.url).resolve('windrow/package.json'),
  '../dist/adapters/cli/main.cjs',
);

/** Trains the model once per learning rate and returns the path of a report that compares them. */
export async function reportRates(path = 'iris.html') {
  const folder = mkdtempSync(join(tmpdir(), 'iris-'));
  try {
    const files = [];
    for (const peakLr of RATES) {
      const file = join(folder, `lr ${peakLr}.ndjson`);
      const logger = pino(pino.destination({ dest: file, sync: true }));
      await train((record) => logger.info(record), { peakLr, epochs: EPOCHS, diskMs: 0 });
      files.push(file);
    }
    const title = 'Iris, three learning rates';
    const args = [WINDROW, 'report', ...files, '--title', title, '-o', path];
    execFileSync(process.execPath, args, { stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true });
  }
  return resolve(path);
}
