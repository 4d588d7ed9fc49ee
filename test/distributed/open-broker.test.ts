import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBroker } from '../../adapters/distributed/open-broker.ts';
import type { BrokerSettings } from '../../src/internal/index.ts';
import { hasPostgresServer, PostgresServer } from './postgres-server.ts';
import { hasRedisServer, RedisServer } from './redis-server.ts';

const PARTITION = 0;
const MODULES = join(__dirname, '..', '..', 'node_modules');

/** Appends an entry to the broker at a place, and returns what is read there. */
async function roundTrip(place: BrokerSettings['place']): Promise<readonly number[]> {
  const broker = openBroker({ place, prefix: 'windrow', partitions: 16 });
  await broker.append(PARTITION, 'run/0/1', 1, new Uint8Array([7, 8, 9]));
  const [entry] = await broker.read(PARTITION, '', 10, 0);
  await broker.close();
  return [...(entry?.batch ?? [])];
}

describe('openBroker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'windrow-place-'));

  afterAll(() => rmSync(folder, { recursive: true }));

  /** Writes a module that exports what `code` makes; returns its path. */
  function moduleOf(code: string): string {
    const path = join(folder, `client-${code.length}.cjs`);
    writeFileSync(path, code);
    return path;
  }

  const onPostgres = hasPostgresServer() ? test : test.skip;
  onPostgres('finds PostgreSQL by a URL, and by a pool of pg that a module exports', async () => {
    const server = new PostgresServer();
    await server.start('fsync=off');
    try {
      const url = server.url();
      expect(await roundTrip({ kind: 'postgres', postgres: url })).toEqual([7, 8, 9]);
      const code = `const { Pool } = require(${JSON.stringify(join(MODULES, 'pg'))});
module.exports = () => new Pool({ connectionString: ${JSON.stringify(url)} });`;
      expect(await roundTrip({ kind: 'client', path: moduleOf(code) })).toEqual([7, 8, 9]);
    } finally {
      await server.stop();
    }
  });

  const onRedis = hasRedisServer() ? test : test.skip;
  onRedis('finds Redis by a client that a module exports', async () => {
    const server = new RedisServer();
    await server.start();
    try {
      const code = `const { Redis } = require(${JSON.stringify(join(MODULES, 'ioredis'))});
module.exports = () => new Redis(${JSON.stringify(server.url)}, { lazyConnect: true });`;
      expect(await roundTrip({ kind: 'client', path: moduleOf(code) })).toEqual([7, 8, 9]);
    } finally {
      await server.stop();
    }
  });

  test('says which module has no client', () => {
    const path = moduleOf('module.exports = 5;');
    const place = { kind: 'client', path } as const;
    expect(() => openBroker({ place, prefix: 'windrow', partitions: 16 })).toThrow(
      `windrow: the default export of ${path} is no client, and makes none`,
    );
  });
});
