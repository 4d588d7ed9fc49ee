import { parseOptions, type WindrowOptions } from '../../src/index.ts';
import { openTextEngine } from '../conformance/text-engine.ts';

/** A record of one rank, or of all ranks merged. */
export type ScalarLog = Readonly<Record<string, unknown>>;

/** What a run of these tests is. */
export interface RunShape {
  readonly world: number;
  readonly iters: number;
  /** Makes runs with other numbers. */
  readonly seed: number;
}

export const TRAINING: WindrowOptions = {
  windowSize: 10,
  interval: 5,
  epochLength: { train: 20, val: 3 },
  maxEpochs: 3,
  timeZone: 'UTC',
  customCfg: [
    { dataSrc: 'loss', methodName: 'p90', windowSize: 20, logName: 'loss_p90' },
    { dataSrc: 'tokens_per_sec', methodName: 'max', windowSize: 'global' },
  ],
};

const START_MS = 1_764_163_124_000;

/** Returns the records of one rank: a training, and every 20 iterations a val loop. */
export function recordsOfRank({ iters, seed }: RunShape, rank: number): readonly ScalarLog[] {
  const records: ScalarLog[] = [];
  const random = randomOf(seed * 1000 + rank);
  let time = START_MS + rank * 7;
  for (let iter = 1; iter <= iters; iter++) {
    time += 900 + Math.floor(random() * 200);
    const epoch = Math.ceil(iter / 20);
    const train = {
      lr: 0.01 / epoch + rank,
      data_time: random() / 10,
      time: 0.5 + random(),
      loss: random() * 3,
      ...(rank % 2 === 0 && { loss_even: random() }),
      ...(iter % 10 === 0 && { grad_norm: random() === 0 ? 1 : random() }),
      tokens_per_sec: Math.floor(random() * 1000),
    };
    records.push({ level: 30, time, epoch, iter, batch: ((iter - 1) % 20) + 1, train });
    if (iter % 20 !== 0) continue;
    for (let batch = 1; batch <= 3; batch++) {
      time += 100;
      records.push({ level: 30, time, epoch, iter, batch, val: { data_time: random() } });
    }
    time += 100;
    records.push({ level: 30, time, epoch, iter, val: { acc: random(), note: `rank ${rank}` } });
  }
  return records;
}

/**
 * Returns the lines that one process prints of the merged records: an oracle of its own, which
 * knows nothing of ranks that wait for each other.
 */
export function expectedLines(shape: RunShape, options: WindrowOptions): readonly string[] {
  const ranks = Array.from({ length: shape.world }, (_, rank) => recordsOfRank(shape, rank));
  const [first = []] = ranks;
  const merged = first.map((head, index) =>
    mergeRecords(
      head,
      ranks.map((records) => records[index] ?? {}),
    ),
  );
  return linesOfOne(merged, options);
}

/** Returns the lines that one process prints. */
export function linesOfOne(records: readonly ScalarLog[], options: WindrowOptions) {
  const { engine, lines } = openTextEngine(parseOptions(options, {}).options, Date.now);
  for (const record of records) engine.collect(record);
  engine.end();
  return lines;
}

function mergeRecords(head: ScalarLog, records: readonly ScalarLog[]): ScalarLog {
  const mode = 'train' in head ? 'train' : 'val';
  const all = records.map((record) => record[mode] as Record<string, unknown>);
  const keys = new Set(all.flatMap((scalars) => Object.keys(scalars)));
  const merged = Array.from(keys, (key) => {
    const values = all.flatMap((scalars) => (key in scalars ? [scalars[key]] : []));
    return [key, typeof values[0] === 'string' ? values[0] : mergeValues(key, values as number[])];
  });
  return { ...head, [mode]: Object.fromEntries(merged) };
}

function mergeValues(key: string, values: readonly number[]): number {
  if (key === 'lr') return values[0] ?? Number.NaN;
  if (key === 'data_time') return Math.max(...values);
  const sum = values.reduce((total, value) => total + value);
  return key === 'tokens_per_sec' ? sum : sum / values.length;
}

/** A small generator of numbers in 0 to 1: the same numbers in every run. */
function randomOf(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
}
