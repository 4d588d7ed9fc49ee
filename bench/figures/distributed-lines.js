// From records of ranks to committed lines, through a folder and through Redis: the time from the last
// rank's record of an iteration to its line, at the default linger; and records a second that an aggregator
// merges which finds a long log.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  aggregate,
  fileBroker,
  producer,
  redisBroker,
} from '../../dist/adapters/distributed/index.js';
import { boundRow } from '../figure-row.js';
import { seededRandom } from '../random.js';
import { START_MS, trainScalars } from '../records.js';
import { hasRedis, withRedis } from '../redis.js';
import { spreadOf } from '../statistics.js';

const WORLD = 4;
/** A line each, all ranks at once. */
const LINES = 100;
const PAUSE_MS = 30;
const MAX_LATENCY_MS = 150;
const MAX_BATCH = 512;
const MUST_A_SECOND = 500_000;

export async function measure({ isQuick, rounds }) {
  const dir = mkdtempSync(join(tmpdir(), 'windrow-bench-'));
  const iters = isQuick ? 16_384 : 65_536;
  try {
    const openFolder = () => fileBroker({ dir: join(dir, 'folder') });
    const rows = await brokerRows('a folder', openFolder, { rounds, iters });
    if (!hasRedis()) return rows;
    const redis = await withRedis(dir, (url) =>
      brokerRows('Redis', () => redisBroker({ url }), { rounds, iters }),
    );
    return [...rows, ...redis];
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function brokerRows(name, open, { rounds, iters }) {
  const [latencies, rates] = [[], []];
  for (let round = 0; round < rounds; round++) {
    latencies.push(await latencyMs(open, `latency-${round}`));
    rates.push(await recordsASecond(open, `rate-${round}`, iters));
  }
  const latency = spreadOf(latencies);
  const rate = spreadOf(rates.map(({ cpu }) => cpu));
  const wall = spreadOf(rates.map((own) => own.wall)).median;
  return [
    boundRow(`from a record to its line through ${name}, p50`, latency.median, {
      ...{ unit: 'ms', spread: latency, goal: { must: MAX_LATENCY_MS, isBound: true } },
      note: `${WORLD} ranks and the aggregator in one process; linger 20 ms.`,
    }),
    boundRow(`aggregate through ${name}: records of ranks a second and core`, rate.median, {
      ...{ unit: '/s', spread: rate, goal: { must: MUST_A_SECOND } },
      note: `By the CPU of the aggregator's process; by the clock ${Math.round(wall).toLocaleString('en-US')} a second.`,
    }),
  ];
}

/** The median time from the last record of an iteration to its line. */
async function latencyMs(open, run) {
  const brokers = Array.from({ length: WORLD + 1 }, open);
  const ranks = brokers
    .slice(1)
    .map((broker, rank) => producer(broker, { run, rank, world: WORLD }));
  const logged = [];
  const latencies = [];
  const onLine = ({ order }) => latencies.push(performance.now() - logged[order - 1]);
  const aggregator = aggregate(brokers[0], { runs: [run], once: true, interval: 1 }, { onLine });
  for (let iter = 1; iter <= LINES; iter++) {
    for (const rank of ranks) rank.log({ train: { loss: 1 / iter }, iter, time: START_MS + iter });
    logged.push(performance.now());
    await setTimeout(PAUSE_MS);
  }
  await Promise.all(ranks.map((rank) => rank.close()));
  await aggregator.done;
  await aggregator.close();
  await Promise.all(brokers.map((broker) => broker.close()));
  if (latencies.length !== LINES) throw new Error(`${latencies.length} lines`);
  return spreadOf(latencies).median;
}

/** How fast a log is merged that is there already. */
async function recordsASecond(open, run, iters) {
  const broker = open();
  const options = { run, world: WORLD, maxBatch: MAX_BATCH };
  const ranks = Array.from({ length: WORLD }, (_, rank) => producer(broker, { ...options, rank }));
  const randoms = ranks.map((_, rank) => seededRandom(rank + 1));
  for (let iter = 1; iter <= iters; iter++) {
    for (const [rank, own] of ranks.entries()) {
      const train = trainScalars(randoms[rank], iter);
      own.log({ train, epoch: 1, iter, time: START_MS + 250 * iter });
    }
    if (iter % MAX_BATCH === 0) await Promise.all(ranks.map((own) => own.flush()));
  }
  await Promise.all(ranks.map((own) => own.close()));
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  let lines = 0;
  const onLine = () => lines++;
  const aggregator = aggregate(broker, { runs: [run], once: true, interval: 10 }, { onLine });
  await aggregator.done;
  const { user, system } = process.cpuUsage(cpuBefore);
  const wallMs = performance.now() - start;
  await aggregator.close();
  await broker.close();
  if (lines !== Math.floor(iters / 10)) throw new Error(`${lines} lines`);
  const records = iters * WORLD * 1000;
  return { cpu: (records * 1000) / (user + system), wall: records / wallMs };
}
