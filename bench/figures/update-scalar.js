// An update at histories of several lengths, against MMEngine's HistoryBuffer: as Python measures it
// here where MMEngine is installed, else as published, from the same kind of machine.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { HistoryBuffer, MessageHub } from '../../dist/src/index.js';
import { compare, timed } from '../compare.js';
import { boundRow } from '../figure-row.js';
import { spreadOf } from '../statistics.js';

const PUBLISHED_NS = { 1000: 5_700, 10000: 10_000, 100000: 85_000, 1000000: 1_320_000 };
const MUSTS = { 1000: 100, 10000: 200, 100000: 1_500, 1000000: 20_000 };
const PYTHON = 'python3';
const SCRIPT = fileURLToPath(new URL('../programs/history_buffer.py', import.meta.url));
/** Updates that are timed, at every length. */
const UPDATES = 1_000_000;

export async function measure({ rounds }) {
  const lengths = Object.keys(MUSTS).map(Number);
  const python = measurePython(lengths);
  const contenders = Object.fromEntries(lengths.map((length) => [length, () => updates(length)]));
  const result = await compare(contenders, { rounds, warmups: 2 });
  const rows = lengths.map((length) => hubRow(length, result[length], python));
  return [...rows, await slowdownRow(rounds)];
}

function hubRow(length, { samples }, python) {
  const mmengineNs = python?.source === 'mmengine' ? python.ns[length] : PUBLISHED_NS[length];
  const ratios = spreadOf(samples.map(({ wallMs }) => mmengineNs / nsEach(wallMs)));
  const own = spreadOf(samples.map(({ wallMs }) => nsEach(wallMs))).median;
  return boundRow(`updateScalar against MMEngine at a history of ${length}`, ratios.median, {
    unit: 'x',
    spread: ratios,
    goal: { must: MUSTS[length] },
    note: `${own.toFixed(1)} ns against ${mmengineNs / 1000} us ${originOf(python, length)}.`,
  });
}

function originOf(python, length) {
  if (python?.source === 'mmengine') return `of MMEngine ${python.version}, measured here`;
  const bare = python && `; numpy's two appends alone take ${python.ns[length] / 1000} us here`;
  return `as published (MMEngine is not installed${bare ?? ''})`;
}

/** Histories of a length, as many as it takes; each is updated as often again as it is long. */
function updates(length) {
  const hub = new MessageHub();
  const keys = Array.from({ length: UPDATES / length }, (_, index) => `train/loss${index}`);
  const updateEach = () => {
    for (const key of keys) {
      for (let index = 0; index < length; index++) hub.updateScalar(key, index / 7);
    }
  };
  updateEach();
  return timed(updateEach);
}

function nsEach(wallMs) {
  return (wallMs * 1e6) / UPDATES;
}

/** A full history of a million against one of ten. */
async function slowdownRow(rounds) {
  const fill = (maxLength) => () => {
    const buffer = new HistoryBuffer([], undefined, { maxLength });
    for (let index = 0; index < maxLength; index++) buffer.update(index / 7);
    return timed(() => {
      for (let index = 0; index < UPDATES; index++) buffer.update(index / 7);
    });
  };
  const contenders = { million: fill(1_000_000), ten: fill(10) };
  const { million, ten } = await compare(contenders, { rounds, warmups: 2 });
  const ratios = spreadOf(
    million.samples.map(({ wallMs }, round) => wallMs / ten.samples[round].wallMs),
  );
  return boundRow('an update at a history of 1 M over one at window 10', ratios.median, {
    unit: 'x',
    spread: ratios,
    goal: { must: 4, stretch: 2, isBound: true },
  });
}

function measurePython(lengths) {
  const { status, stdout } = spawnSync(PYTHON, [SCRIPT, ...lengths.map(String)]);
  return status === 0 ? JSON.parse(stdout.toString()) : undefined;
}
