import { lineFile } from './line-file.js';
import { seededRandom } from './random.js';

/** Part of the name of every file: other data need another seed. */
export const SEED = 20260115;
/** Epoch milliseconds before the first record. */
export const START_MS = Date.UTC(2026, 0, 15, 9, 30);
const MS_PER_RECORD = 250;

/** Iterations of an epoch in every file. */
export const EPOCH_LENGTH = 1000;

/**
 * The kinds of data: `short` numbers have 4 decimals, `long` ones 16 to 17 digits; of `mixed`,
 * which is short, 10 % are nested more deeply and 1 % are no JSON; `six` has 6 keys a record.
 */
export const KINDS = ['short', 'long', 'mixed', 'six'];

/** What a train loop logs in iteration `iter`, as the program holds it before it is logged. */
export function trainScalars(random, iter, isLong = false) {
  const decay = 2 / Math.sqrt(iter);
  const number = (low, span) => {
    const value = low + span * random();
    return isLong ? value : Number(value.toFixed(4));
  };
  return {
    lr: isLong ? 0.01 / iter ** 0.1 : Number((0.01 / iter ** 0.1).toFixed(4)),
    data_time: number(0.005, 0.01),
    loss: number(decay, 0.3),
    loss1: number(decay / 2, 0.2),
    loss2: number(decay / 2, 0.1),
    grad_norm: number(1, 4),
    time: number(0.2, 0.1),
  };
}

/** Lines as pino writes them, without their newlines. */
export function* recordLines(kind, count) {
  const random = seededRandom(SEED);
  for (let iter = 1; iter <= count; iter++) {
    const time = START_MS + iter * MS_PER_RECORD;
    const { data_time, ...six } = trainScalars(random, iter, kind === 'long');
    const train = kind === 'six' ? six : { lr: six.lr, data_time, ...six };
    const place = { epoch: Math.ceil(iter / EPOCH_LENGTH), iter };
    const head = { level: 30, time, pid: 4711, hostname: 'node-3', train, ...place };
    const chance = kind === 'mixed' ? random() : 1;
    if (chance < 0.01) yield `/usr/lib/loader.py:88: UserWarning: sample ${iter} has no label`;
    else if (chance < 0.11)
      yield JSON.stringify({ ...head, device: deviceOf(random), msg: 'step' });
    else yield JSON.stringify({ ...head, msg: 'step' });
  }
}

/** The path of a file of so many records; made once, and the same every time. */
export function recordFile(kind, count) {
  return lineFile(`${kind}-${count}-${SEED}.ndjson`, () => recordLines(kind, count));
}

function deviceOf(random) {
  const temperature = Math.round(40 + 30 * random());
  return {
    gpu: { id: 0, temperature, memory: { used: 8123, total: 24576 } },
    queues: [[1, 2], [3]],
  };
}
