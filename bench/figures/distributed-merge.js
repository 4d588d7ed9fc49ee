// Records of eight ranks that an aggregator merges, from the bytes of their batches to numbered lines:
// records of ranks a second of CPU. The broker is a list in memory: its time is not the aggregator's.

import { setTimeout } from 'node:timers/promises';
import { aggregate, memoryBroker, producer } from '../../dist/adapters/distributed/index.js';
import { compare } from '../compare.js';
import { boundRow } from '../figure-row.js';
import { seededRandom } from '../random.js';
import { START_MS, trainScalars } from '../records.js';
import { spreadOf } from '../statistics.js';

const RUN = 'bench';
const WORLD = 8;
const MAX_BATCH = 512;
const MUST_A_SECOND = 500_000;

export async function measure({ isQuick, rounds }) {
  const iters = isQuick ? 16_384 : 65_536;
  const entries = await entriesOf(iters);
  const records = iters * WORLD;
  const { merge } = await compare({ merge: () => merged(entries, iters) }, { rounds, warmups: 1 });
  const { min, median, max } = merge.cpuMs;
  const spread = spreadOf([max, median, min].map((ms) => (records * 1000) / ms));
  return [
    boundRow('aggregate: records of ranks a second and core', spread.median, {
      ...{ unit: '/s', spread, goal: { must: MUST_A_SECOND } },
      note: `${WORLD} ranks, ${MAX_BATCH} records a batch, 7 numbers a record, a line every 10 iterations.`,
    }),
  ];
}

/** The entries of a partition to which all ranks have logged at the same pace. */
async function entriesOf(iters) {
  const broker = memoryBroker({ partitions: 1 });
  const ranks = Array.from({ length: WORLD }, (_, rank) =>
    producer(broker, { run: RUN, rank, world: WORLD, maxBatch: MAX_BATCH }),
  );
  const randoms = ranks.map((_, rank) => seededRandom(rank + 1));
  for (let iter = 1; iter <= iters; iter++) {
    for (const [rank, own] of ranks.entries()) {
      const train = trainScalars(randoms[rank], iter);
      own.log({ train, epoch: 1, iter, time: START_MS + 250 * iter });
    }
    if (iter % MAX_BATCH === 0) for (const own of ranks) await own.flush();
  }
  for (const own of ranks) await own.close();
  const entries = await broker.read(0, '', 1_000_000, 0);
  await broker.close();
  return entries;
}

/** A broker that has these entries, and counts lines. */
function listBroker(entries) {
  const first = entries[0].index;
  let lines = 0;
  return {
    partitions: 1,
    get lines() {
      return lines;
    },
    read: async (_partition, after, max) => {
      const from = after === '' ? 0 : Number(after) - first + 1;
      if (from === entries.length) await setTimeout(10);
      return entries.slice(from, from + max);
    },
    append: async () => {},
    load: async () => undefined,
    save: async () => true,
    commit: async (_partition, _base, own) => {
      lines += own.length;
      return true;
    },
    acquire: async () => true,
  };
}

async function merged(entries, iters) {
  const broker = listBroker(entries);
  const cpu = process.cpuUsage();
  const wallStart = performance.now();
  const aggregator = aggregate(broker, { once: true, interval: 10 });
  await aggregator.done;
  const { user, system } = process.cpuUsage(cpu);
  await aggregator.close();
  if (broker.lines !== Math.floor(iters / 10)) throw new Error(`${broker.lines} lines`);
  return { wallMs: performance.now() - wallStart, cpuMs: (user + system) / 1000 };
}
