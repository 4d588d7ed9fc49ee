// A window of 30 s at 10,000 records per second, 300,000 values: the worst line of each statistic, as
// the program that logs has to wait for it, and what a value takes in memory.

import { windrow } from '../../dist/adapters/winston/index.js';
import { runProgram, WINDROW } from '../child.js';
import { boundRow } from '../figure-row.js';
import { usedBytes } from '../heap.js';
import { jsonFile } from '../line-file.js';
import { seededRandom } from '../random.js';
import { formFile } from '../record-forms.js';
import { START_MS } from '../records.js';
import { spreadOf } from '../statistics.js';

const LEVEL = Symbol.for('level');
const RECORDS_A_MS = 10;
const RECORDS_A_SECOND = 1000 * RECORDS_A_MS;
const WINDOW_SECONDS = 30;
const TIME_WINDOW = `${WINDOW_SECONDS}s`;
const VALUES = WINDOW_SECONDS * RECORDS_A_SECOND;
/** Lines that are timed, one per second, all of a full window. */
const LINES = 6;
/** ms a line. */
const GOALS = {
  mean: { must: 1, stretch: 0.1 },
  count: { must: 1, stretch: 0.1 },
  p95: { must: 10, stretch: 1 },
  slope: { must: 10, stretch: 1 },
};
/** B a value. */
const MEMORY_GOAL = { must: 32, stretch: 16, isBound: true };
const P95 = { methodName: 'p95' };

export async function measure({ isQuick, rounds }) {
  const repeats = isQuick ? 1 : Math.min(rounds, 3);
  const rows = Object.entries(GOALS).map(([methodName, goal]) =>
    lineRow(methodName, goal, repeats),
  );
  return [...rows, await peakRow(repeats), keptRow()];
}

function lineRow(methodName, goal, repeats) {
  const runs = Array.from({ length: repeats }, () => linesMs(methodName));
  const worst = spreadOf(runs.map((times) => Math.max(...times)));
  const median = spreadOf(runs.flat()).median;
  return boundRow(`worst line over '30s' of ${VALUES} values, ${methodName}`, worst.median, {
    unit: 'ms',
    spread: worst,
    goal: { ...goal, isBound: true },
    note: `median line ${median.toPrecision(3)} ms.`,
  });
}

/** ms that each line takes, by the clock on the wall: nothing else of the program runs meanwhile. */
function linesMs(methodName) {
  globalThis.gc();
  const format = windrow(optionsOf({ methodName, windowSize: TIME_WINDOW }));
  const times = [];
  feed(format, VALUES, () => {});
  const onLine = (ms, { scalars }) => {
    times.push(ms);
    if (methodName === 'count') requireFull(scalars.result);
  };
  feed(format, LINES * RECORDS_A_SECOND, onLine, VALUES);
  if (times.length < LINES - 1) throw new Error(`${times.length} lines, not ${LINES}`);
  return times;
}

/** A window ends with the record that makes the line, a ms more or less. */
function requireFull(count) {
  if (Math.abs(count - VALUES) > RECORDS_A_MS) throw new Error(`${count} values in the window`);
}

/** Bytes that the command takes at most, over what it takes with a window of 10 updates. */
async function peakRow(rounds) {
  const input = formFile('latency', VALUES + LINES * RECORDS_A_SECOND);
  const peak = async (windowSize) => {
    const path = jsonFile(optionsOf({ ...P95, windowSize }));
    return (await runProgram(WINDROW, ['--config', path], { input })).maxRssBytes;
  };
  const bytes = [];
  for (let round = 0; round < rounds; round++) {
    bytes.push(((await peak(TIME_WINDOW)) - (await peak(10))) / VALUES);
  }
  const spread = spreadOf(bytes);
  return boundRow('memory of a value in a window of time, at most', spread.median, {
    unit: 'B',
    spread,
    goal: MEMORY_GOAL,
    note: 'of the command; the copies that a line needs are in it, and a MB of noise is 3 B.',
  });
}

/** Bytes that a full window keeps, over one of 10 updates, after a garbage collection. */
function keptRow() {
  const bytesOf = (windowSize) => {
    const before = usedBytes();
    const format = windrow(optionsOf({ ...P95, windowSize }));
    feed(format, VALUES, () => {});
    const bytes = usedBytes() - before;
    if (format.stats().collected !== VALUES) throw new Error('a record was not collected');
    return bytes;
  };
  bytesOf(10); // compiles what feeds it
  const extra = bytesOf(TIME_WINDOW) - bytesOf(10);
  return boundRow('memory of a value in a window of time, kept', extra / VALUES, {
    unit: 'B',
    goal: MEMORY_GOAL,
  });
}

/** Options for a line a second of record time. */
function optionsOf(item) {
  const customCfg = [{ dataSrc: 'latency', logName: 'result', ...item }];
  return { modes: ['http'], interval: '1s', customCfg, timeZone: 'UTC' };
}

/** Feeds `count` records behind the first `done`; `onLine` gets the ms of each line, and the line. */
function feed(format, count, onLine, done = 0) {
  const random = seededRandom(7 + done);
  for (let index = done; index < done + count; index++) {
    const http = { latency: Number((100 * random()).toFixed(4)) };
    const time = START_MS + Math.floor(index / RECORDS_A_MS);
    const info = { level: 'info', message: { time, http }, [LEVEL]: 'info' };
    const start = performance.now();
    const result = format.transform(info, format.options);
    if (result !== false) onLine(performance.now() - start, result);
  }
}
