import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { fileBroker } from '../../adapters/distributed/file-broker.ts';
import { postgresBroker } from '../../adapters/distributed/postgres-broker.ts';
import { redisBroker } from '../../adapters/distributed/redis-broker.ts';
import { engineStage } from './engine-stage.ts';
import { failureTable } from './failure-table.ts';
import { PARTITIONS } from './lab.ts';
import { hasPostgresServer, PostgresServer } from './postgres-server.ts';
import { hasRedisServer, RedisServer } from './redis-server.ts';

/*
 * The failure table over engines with files. Mutants are noticed over a memory, in virtual time.
 */

describe('over a folder', () => {
  failureTable(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'windrow-table-'));
    return engineStage({
      open: () => fileBroker({ dir, partitions: PARTITIONS, segmentBytes: 64 * 1024 }),
      clear: () => rmSync(dir, { recursive: true }),
    });
  });
});

const withRedis = hasRedisServer() ? describe : describe.skip;

withRedis.each([
  {
    client: 'ioredis',
    fsync: 'always',
    connect: (url: string) => new Redis(url, { lazyConnect: true }),
  },
  { client: 'redis', fsync: 'everysec', connect: (url: string) => createClient({ url }) },
])('over Redis by $client, appendfsync $fsync', ({ fsync, connect }) => {
  const server = new RedisServer('--appendonly', 'yes', '--appendfsync', fsync);

  beforeAll(() => server.start());
  afterAll(() => server.stop());

  failureTable(async () => {
    const [client, prefix] = [connect(server.url), randomUUID()];
    let synced = server.logBytes;
    return engineStage({
      open: () => redisBroker({ client, prefix, partitions: PARTITIONS }),
      async crash() {
        await server.signal('SIGKILL');
        if (fsync === 'everysec') server.cutLog(synced);
        await server.start();
      },
      sync() {
        synced = server.logBytes;
      },
    });
  });
});

const withPostgres = hasPostgresServer() ? describe : describe.skip;

withPostgres('over PostgreSQL', () => {
  const server = new PostgresServer();

  beforeAll(() => server.start());
  afterAll(() => server.stop());

  failureTable(async () => {
    const schema = `w${randomUUID().replaceAll('-', '')}`;
    return engineStage({
      open: () => postgresBroker({ url: server.url(), schema, partitions: PARTITIONS }),
      async crash() {
        await server.signal('SIGKILL');
        await server.start();
      },
    });
  });
});
