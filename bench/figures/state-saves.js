// How long the program that logs stands still while its state is saved: the longest turn of its event
// loop, in which a record is logged, from the first save to the last of some.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { windrow } from '../../dist/adapters/winston/index.js';
import { boundRow } from '../figure-row.js';
import { FOLDER } from '../line-file.js';
import { seededRandom } from '../random.js';
import { trainScalars } from '../records.js';
import { spreadOf } from '../statistics.js';

const LEVEL = Symbol.for('level');
const STATE_FILE = join(FOLDER, `${process.pid}.state`);
const SAVES = 3;
/** No line is due: it would be a stop of its own. */
const NEVER = 1_000_000_000;
const KEYS = 10_000;
const KEYS_A_RECORD = 100;
const UPDATES_A_KEY = 10;
/** The values of each of 7 keys. */
const GLOBAL_VALUES = 100_000;
/** Records behind them, while states are saved, have a time of their own. */
const SPARE_VALUES = 2000;

const random = seededRandom(8);

/** `fill` logs what the state is to hold; `must` is ms. */
const STATES = [
  {
    name: `longest stop at a save, ${KEYS} keys`,
    must: 5,
    options: { maxKeys: 2 * KEYS },
    fill: fillKeys,
  },
  {
    name: `longest stop at a save, 7 'global' means of ${GLOBAL_VALUES} values`,
    must: 20,
    options: { customCfg: Object.keys(scalarsAt(1)).map(globalMean) },
    fill: fillGlobals,
  },
];

export async function measure({ rounds }) {
  const rows = [];
  for (const state of STATES) rows.push(await saveRow(state, rounds));
  return rows;
}

async function saveRow({ name, must, options, fill }, rounds) {
  const saving = [];
  const quiet = [];
  for (let round = 0; round < rounds; round++) {
    quiet.push(await longestStopMs(options, fill, { savesState: false }));
    saving.push(await longestStopMs(options, fill, { savesState: true }));
  }
  const spread = spreadOf(saving);
  return boundRow(name, spread.median, {
    unit: 'ms',
    spread,
    goal: { must, isBound: true },
    note: `${spreadOf(quiet).median.toPrecision(2)} ms is the longest turn where nothing is saved.`,
  });
}

/** ms of the longest turn while states are saved, or, without a state file, of 200 ms. */
async function longestStopMs(options, fill, { savesState }) {
  removeState();
  const state = savesState ? { stateFile: STATE_FILE, stateInterval: '300ms' } : {};
  const format = windrow({ ...options, ...state, interval: NEVER, timeZone: 'UTC' });
  fill(format);
  globalThis.gc();
  const endMs = performance.now() + 200;
  const last = format.stats().stateSaves + SAVES;
  const isDone = savesState
    ? () => format.stats().stateSaves >= last
    : () => performance.now() > endMs;
  const longest = await longestTurnMs(format, isDone);
  await format.close();
  removeState();
  return longest;
}

/** Logs a record every ms or so: a state that has not changed would not be written. */
async function longestTurnMs(format, isDone) {
  let longest = 0;
  let lastMs = performance.now();
  await setImmediate();
  while (!isDone()) {
    const startMs = performance.now();
    if (startMs - lastMs >= 1) {
      log(format, { beat: startMs });
      lastMs = startMs;
    }
    await setImmediate();
    longest = Math.max(longest, performance.now() - startMs);
  }
  return longest;
}

function fillKeys(format) {
  for (let update = 0; update < UPDATES_A_KEY; update++) {
    for (let first = 0; first < KEYS; first += KEYS_A_RECORD) {
      const keys = Array.from({ length: KEYS_A_RECORD }, (_, index) => `key${first + index}`);
      log(format, Object.fromEntries(keys.map((key, index) => [key, (update + index) / 7])));
    }
  }
  requireKeys(format);
}

function requireKeys(format) {
  const { collected, overflow } = format.stats();
  if (overflow > 0 || collected === 0) throw new Error(`${overflow} keys were refused`);
}

function fillGlobals(format) {
  for (let iter = 1; iter <= GLOBAL_VALUES - SPARE_VALUES; iter++) log(format, scalarsAt(iter));
}

function scalarsAt(iter) {
  return trainScalars(random, iter, true); // of 16 to 17 digits, as a program computes them
}

function globalMean(dataSrc) {
  return { dataSrc, methodName: 'mean', windowSize: 'global', logName: `${dataSrc}_mean` };
}

function log(format, train) {
  format.transform({ level: 'info', message: { train }, [LEVEL]: 'info' }, format.options);
}

function removeState() {
  for (const suffix of ['', '.previous']) rmSync(`${STATE_FILE}${suffix}`, { force: true });
}
