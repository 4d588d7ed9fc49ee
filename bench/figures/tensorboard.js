// What a value costs in an event file of TensorBoard, and beside it in a scalars file: an engine with a
// line per iteration of 30 keys, less the same engine without a file.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Engine, eventFiles, parseOptions, scalarsFile } from '../../dist/src/index.js';
import { boundRow } from '../figure-row.js';
import { FOLDER } from '../line-file.js';
import { seededRandom } from '../random.js';
import { SEED, START_MS } from '../records.js';
import { spreadOf } from '../statistics.js';

const KEYS = Array.from({ length: 30 }, (_, index) => `key${index}`);
const OUTPUT = join(FOLDER, `events-${process.pid}`);
const US_PER_MS = 1000;

const SINKS = {
  none: () => [],
  events: () => [eventFiles(OUTPUT)],
  scalars: () => [scalarsFile(join(OUTPUT, 'scalars.json'))],
};

export async function measure({ isQuick, rounds }) {
  const lines = isQuick ? 10_000 : 50_000;
  const records = recordsOf(lines);
  const times = { none: [], events: [], scalars: [] };
  for (let round = -1; round < rounds; round++) {
    for (const name of Object.keys(SINKS)) {
      const ms = await cpuMsOf(records, SINKS[name]);
      if (round >= 0) times[name].push(ms); // the first round compiles
    }
  }
  const perValue = (name) => {
    const own = times[name].map((ms, round) => ms - times.none[round]);
    return spreadOf(own.map((ms) => (ms * US_PER_MS) / (lines * KEYS.length)));
  };
  const [events, scalars] = [perValue('events'), perValue('scalars')];
  return [
    boundRow('a value in an event file of TensorBoard', events.median, {
      unit: 'us',
      spread: events,
      goal: { must: 1.2, isBound: true },
      note: `${lines} lines of ${KEYS.length} keys; in a scalars file ${scalars.median.toPrecision(2)} us.`,
    }),
  ];
}

async function cpuMsOf(records, sinks) {
  mkdirSync(OUTPUT, { recursive: true });
  globalThis.gc();
  const start = process.cpuUsage();
  const { options } = parseOptions({ interval: 1 }, {});
  const engine = new Engine(options, { sinks: sinks(), clock: Date.now });
  for (const record of records) engine.collect(record);
  await engine.close();
  const { user, system } = process.cpuUsage(start);
  rmSync(OUTPUT, { recursive: true, force: true });
  return (user + system) / US_PER_MS;
}

function recordsOf(count) {
  const random = seededRandom(SEED);
  return Array.from({ length: count }, (_, index) => ({
    time: START_MS + index * 250,
    iter: index + 1,
    train: Object.fromEntries(KEYS.map((key) => [key, random()])),
  }));
}
