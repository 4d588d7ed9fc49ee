import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileBroker } from '../../adapters/distributed/file-broker.ts';
import { redisBroker } from '../../adapters/distributed/redis-broker.ts';
import type { Broker } from '../../src/broker/broker.ts';
import { partitionOf } from '../../src/broker/partition-of.ts';
import { BatchDecoder } from '../../src/wire/batch-decoder.ts';
import type { RankBatch } from '../../src/wire/rank-batch.ts';
import { hasRedisServer, RedisServer } from './redis-server.ts';

/*
 * Real processes that log as a rank. Needs the build.
 */

const PROGRAM = join(__dirname, 'rank-program.mjs');
const COMMAND = join(__dirname, '../../dist/adapters/cli/main.cjs');
const LIMIT_MS = 60_000;
const RANK = { run: 'exp-12', rank: 3, world: 8 };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-ranks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env } });
  const [out, said, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, out, said };
}

function runRank(way: string, end: string, distribute: object = {}): Promise<Ended> {
  const job = { way, end, count: 5, distribute: { ...RANK, dir: folder, ...distribute } };
  return run([PROGRAM, JSON.stringify(job)]);
}

/** The batches in the folder, or in another broker, as an aggregator reads them. */
async function batches(
  broker: Broker = fileBroker({ dir: folder }),
): Promise<readonly RankBatch[]> {
  const decoder = new BatchDecoder();
  const entries = await broker.read(partitionOf('exp-12', 16), '', 1000, 0);
  await broker.close();
  return entries.flatMap(({ batch }) => {
    const decoded = decoder.decode(batch);
    return decoded.kind === 'batch' ? decoded.batch : [];
  });
}

const sums = async (broker?: Broker) => {
  const all = await batches(broker);
  return {
    records: all.reduce((sum, { count }) => sum + count, 0),
    last: all.at(-1)?.signal,
    ranks: [...new Set(all.map(({ rank, world }) => `${rank}/${world}`))],
  };
};

const ALL = { records: 5, last: 'bye', ranks: ['3/8'] };
const IGNORED = "windrow: interval is the aggregator's; here it does nothing";

describe('a process that ends by itself has sent all its scalars, and written what passes', () => {
  test.each(['winston', 'stream', 'worker'])(
    '%s',
    async (way) => {
      const { code, out, said } = await runRank(way, 'natural');
      expect(out).toMatch(/^.* - INFO - hello\n$/);
      expect(said).toContain(IGNORED);
      expect(said.split(IGNORED)).toHaveLength(2);
      expect(code).toBe(0);
      expect(await sums()).toEqual(ALL);
    },
    LIMIT_MS,
  );

  test(
    'the command',
    async () => {
      const path = join(folder, 'records.ndjson');
      const lines = [1, 2, 3, 4, 5].map((iter) =>
        JSON.stringify({ train: { loss: 1 / iter }, iter }),
      );
      writeFileSync(path, `${lines.join('\n')}\nplain text\n`);
      const env = { WINDROW_RUN: 'exp-12', RANK: '3', WORLD_SIZE: '8' };
      const ended = await run([COMMAND, '--distribute', folder, path], env);
      expect(ended).toEqual({ code: 0, out: 'plain text\n', said: '' });
      expect(await sums()).toEqual(ALL);
    },
    LIMIT_MS,
  );
});

test(
  'process.exit loses what is not sent, and says so; a spool keeps it for the next process',
  async () => {
    const lost = await runRank('winston', 'exit');
    expect(lost.said).toContain('windrow: 5 records were not sent: the process ended before');
    const spool = join(folder, 'spool');
    const kept = await runRank('winston', 'exit', { spool });
    expect(kept.said).not.toContain('not sent');
    await runRank('winston', 'natural', { spool });
    expect(await sums()).toMatchObject({ records: 10, last: 'bye' });
  },
  LIMIT_MS,
);

test(
  'kill -9 leaves in the spool what was sealed',
  async () => {
    const spool = join(folder, 'spool');
    await runRank('stream', 'kill', { spool, maxBatch: 2 });
    await runRank('stream', 'natural', { spool });
    expect(await sums()).toMatchObject({ records: 9 });
  },
  LIMIT_MS,
);

test(
  'a server that is not there costs 5 s at the end at most, and is said without its password',
  async () => {
    const redis = 'redis://:secret@127.0.0.1:1/0';
    const { code, said } = await runRank('winston', 'natural', { dir: undefined, redis });
    expect(code).toBe(0);
    expect(said).toContain(
      'windrow: cannot reach redis://127.0.0.1:1/0 (ECONNREFUSED): records wait in memory, 64 MB at most',
    );
    expect(said).toContain(
      'windrow: 5 records were not sent: cannot reach redis://127.0.0.1:1/0 (ECONNREFUSED)',
    );
    expect(said).not.toContain('secret');
  },
  LIMIT_MS,
);

const isRedisThere = hasRedisServer();
(isRedisThere ? describe : describe.skip)('through Redis', () => {
  const server = new RedisServer();
  beforeAll(() => server.start());
  afterAll(() => server.stop());

  const CLIENTS: Readonly<Record<string, () => object>> = {
    'by its URL': () => ({ redis: server.url }),
    'by a module that makes a client of redis': () => {
      const path = join(folder, 'client.cjs');
      const make = `require(${JSON.stringify(require.resolve('redis'))}).createClient`;
      writeFileSync(path, `module.exports = () => ${make}({ url: '${server.url}' });\n`);
      return { client: path };
    },
    'by a module that makes a client of ioredis': () => {
      const path = join(folder, 'client.cjs');
      const make = `new (require(${JSON.stringify(require.resolve('ioredis'))}).Redis)`;
      writeFileSync(
        path,
        `module.exports = () => ${make}('${server.url}', { lazyConnect: true });\n`,
      );
      return { client: path };
    },
  };

  test.each(Object.keys(CLIENTS))(
    'a process ends by itself when all is sent, %s',
    async (name) => {
      const prefix = name.replace(/\W/g, '-');
      const where = CLIENTS[name]?.();
      const { code, out } = await runRank('winston', 'natural', {
        dir: undefined,
        prefix,
        ...where,
      });
      expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/ - hello\n$/) });
      expect(await sums(redisBroker({ url: server.url, prefix }))).toEqual(ALL);
    },
    LIMIT_MS,
  );
});

test('wrong options fail at construction, and name what is missing', async () => {
  const { code, said } = await runRank('winston', 'natural', { rank: 8 });
  expect(code).toBe(1);
  expect(said).toContain('windrow: distribute.rank 8 is not below world 8');
});
