// A rank's records on their way to a broker: what `log` costs the program, sealing of batches included,
// against JSON.stringify of the same records, which is what a rank without windrow would send; and what a
// record takes on the wire. The broker takes batches and forgets them: its own time is not the rank's.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { producer } from '../../dist/adapters/distributed/index.js';
import { windrowStream } from '../../dist/adapters/pino/index.js';
import { compare, timed, timedBlocks } from '../compare.js';
import { boundRow, ratioRow } from '../figure-row.js';
import { seededRandom } from '../random.js';
import { recordLines, START_MS, trainScalars } from '../records.js';
import { spreadOf } from '../statistics.js';

const IDENTITY = { run: 'bench', rank: 0, world: 8 };
const CHUNK_BYTES = 65_536;
const WARM_UP_LINES = 50_000;
/** A microsecond a record on the main thread, and 50 bytes on the wire with some tolerance. */
const MAX_NS = 1000;
const MAX_BYTES = 55;

export async function measure({ isQuick, rounds }) {
  const operations = isQuick ? 100_000 : 400_000;
  const chunks = chunksOf(WARM_UP_LINES + operations);
  let bytesEach = 0;
  const contenders = {
    async windrow() {
      const rank = producer(forgetful(), IDENTITY);
      const result = timedLogs(operations, (record) => rank.log(record));
      await rank.close();
      const { sent, bytes } = rank.stats().distributed;
      bytesEach = bytes / sent;
      return result;
    },
    'JSON.stringify': () => timedLogs(operations, (record) => JSON.stringify(record)),
    'from bytes': () => timedLines(chunks, operations),
  };
  const result = await compare(contenders, { rounds, warmups: 1 });
  const against = { ours: 'windrow', rival: 'JSON.stringify', operations };
  const bound = { unit: 'ns', goal: { must: MAX_NS, isBound: true } };
  const nsEach = ({ cpuMs }) =>
    spreadOf([cpuMs.min, cpuMs.median, cpuMs.max].map((ms) => (ms * 1e6) / operations));
  const rows = ['windrow', 'from bytes'].map((name) => {
    const spread = nsEach(result[name]);
    const what = name === 'windrow' ? 'an object' : 'a line of bytes, to a folder';
    return boundRow(`distribute: CPU of ${what}`, spread.median, { ...bound, spread });
  });
  return [
    ratioRow('distribute: a record logged, against JSON.stringify', result, against),
    ...rows,
    boundRow('distribute: bytes of a record on the wire', bytesEach, {
      unit: 'B',
      goal: { must: MAX_BYTES, isBound: true },
      note: '7 numbers of 4 decimals, epoch, iter and clock; numbers that a float32 holds take half.',
    }),
  ];
}

function timedLogs(operations, work) {
  const random = seededRandom(5);
  return timedBlocks({
    operations,
    prepare: (index) => ({
      train: trainScalars(random, index + 1),
      ...{ epoch: 1, iter: index + 1, time: START_MS + 250 * index },
    }),
    work,
  });
}

/** The stream of pino in process, fed 64 KB at once. */
async function timedLines(chunks, operations) {
  const dir = mkdtempSync(join(tmpdir(), 'windrow-bench-'));
  try {
    const stream = windrowStream({ distribute: { ...IDENTITY, dir } });
    const first = Math.floor((chunks.length * WARM_UP_LINES) / (WARM_UP_LINES + operations));
    for (const chunk of chunks.slice(0, first)) stream.write(chunk);
    const result = timed(() => {
      for (const chunk of chunks.slice(first)) stream.write(chunk);
    });
    await stream.close();
    return result;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function chunksOf(count) {
  const chunks = [];
  let chunk = '';
  for (const line of recordLines('short', count)) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_BYTES) continue;
    chunks.push(chunk);
    chunk = '';
  }
  return [...chunks, chunk];
}

/** A broker that takes batches at once and forgets them. */
function forgetful() {
  const marks = new Map();
  return {
    partitions: 16,
    append: async (_partition, who, end) => void marks.set(who, end),
    mark: async (_partition, who) => marks.get(who) ?? 0,
    preflight: async () => [],
    close: async () => {},
  };
}
