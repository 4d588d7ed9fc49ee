/*
 * The jest configuration of `npm run test:unit`: the tests of single files of src/ and adapters/, which
 * run from the sources. The gate runs all others too.
 */

import { readFileSync } from 'node:fs';

const { jest } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Suites that run what is built: they import `dist`, or start the command or a worker from it. */
const NEED_DIST = [
  '/test/(conformance|docs|examples|package)/',
  '/test/adapters/cli/',
  '/test/distributed/(broker-packages|commands|killed-processes|own-aggregator)\\.test',
  '/test/adapters/report-file\\.test',
  '/test/adapters/pino/(pino|pipeline)\\.test',
  '/test/engine/stats\\.test',
  '/test/watch/ways\\.test',
  '/test/exits/(abandoned|command|exits|worker-fault)\\.test',
  '/test/output/(command|full-disk|gone-reader|not-whole|opening|restart|rotation|stalled-reader|torn-end)\\.test',
  '/test/serve/ways\\.test',
  '/test/state/(command-line|disk-order|end-in-save|kill|on-disk|owner|state-file|tail|winston-lines)\\.test',
];
/** Suites that start Chromium. */
const NEED_CHROMIUM = ['/test/page/(hostile|live|page|pixels|readable)\\.test'];
/** Suites over many random inputs, or over all golden runs. */
const TAKE_LONG = [
  '/test/(bounds|hostile|neighbours)/',
  '/test/engine/fast-paths\\.test',
  '/test/ndjson/template-differential\\.test',
  '/test/state/(engine-state|restart)\\.test',
];

process.env.FUZZ_NUMBERS ??= '20000';

export default {
  ...jest,
  rootDir: '..',
  testPathIgnorePatterns: [...NEED_DIST, ...NEED_CHROMIUM, ...TAKE_LONG],
};
