// What an entry costs in each broker: appends a second, one at a time and 16 on their way, and bytes
// on the disk besides the batch. A batch is that of 400 records of a rank, some 20 kB. Redis is started
// for this, with an append-only file that is synced every second, if it is installed.

import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileBroker, memoryBroker, redisBroker } from '../../dist/adapters/distributed/index.js';
import { boundRow } from '../figure-row.js';
import { hasRedis, withRedis } from '../redis.js';
import { spreadOf } from '../statistics.js';

const BATCH_BYTES = 20_000;
const APPENDS = 960;
const IN_FLIGHT = 16;
const PARTITION = 0;

export async function measure({ rounds }) {
  const dir = mkdtempSync(join(tmpdir(), 'windrow-bench-'));
  try {
    const rows = await brokerRows('memory', () => memoryBroker(), { rounds });
    const folder = join(dir, 'folder');
    rows.push(
      ...(await brokerRows('a folder', () => fileBroker({ dir: folder }), { dir: folder, rounds })),
    );
    if (!hasRedis()) return rows;
    const redis = await withRedis(dir, (url) =>
      brokerRows('Redis', () => redisBroker({ url }), { dir: join(dir, 'appendonlydir'), rounds }),
    );
    return [...rows, ...redis];
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** `dir` is where the broker writes; one that writes nothing has none. */
async function brokerRows(name, open, { dir, rounds }) {
  const broker = open();
  const batch = Buffer.alloc(BATCH_BYTES, 'windrow');
  let end = 0;
  const append = () => broker.append(PARTITION, 'run/0/1', ++end, batch);
  const perSecond = async (inFlight) => {
    const start = performance.now();
    const loop = async () => {
      for (let left = APPENDS / inFlight; left > 0; left--) await append();
    };
    await Promise.all(Array.from({ length: inFlight }, loop));
    return (APPENDS * 1000) / (performance.now() - start);
  };
  await perSecond(1);
  const [single, many] = [[], []];
  const before = sizeOf(dir);
  const first = end;
  for (let round = 0; round < rounds; round++) {
    single.push(await perSecond(1));
    many.push(await perSecond(IN_FLIGHT));
  }
  await requireAll(broker, end);
  const bytes = (sizeOf(dir) - before) / (end - first) - BATCH_BYTES;
  await broker.close();
  const row = (what, samples, note) => {
    const spread = spreadOf(samples);
    return boundRow(`appends to ${name}, ${what}`, spread.median, { unit: '/s', spread, note });
  };
  const note = dir && `${bytes.toFixed(0)} bytes on the disk per entry besides the batch.`;
  return [row('one at a time', single, note), row(`${IN_FLIGHT} on their way`, many)];
}

/** Reads all entries, and throws unless there are as many as were appended. */
async function requireAll(broker, count) {
  let [index, position] = [0, ''];
  for (;;) {
    const entries = await broker.read(PARTITION, position, 512, 0);
    const last = entries.at(-1);
    if (last === undefined) break;
    index += entries.length;
    position = last.position;
  }
  if (index !== count) throw new Error(`${count} entries were appended, ${index} are there`);
}

function sizeOf(dir) {
  if (dir === undefined) return 0;
  const files = readdirSync(dir, { recursive: true });
  return files.reduce((sum, file) => sum + statSync(join(dir, file)).size, 0);
}
