import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Cluster, Redis } from 'ioredis';
import { createClient } from 'redis';
import { type RedisBrokerOptions, redisBroker } from '../../adapters/distributed/redis-broker.ts';
import type { Broker, BrokerError } from '../../src/index.ts';
import { runOf } from './broker-contract.ts';
import { hasRedisServer, RedisServer } from './redis-server.ts';

const suite = hasRedisServer() ? describe : describe.skip;
const P = 5;
const BATCH = Buffer.from('batch');
/** The clients by which a server is reached. */
const CLIENTS = {
  ioredis: (url: string) => new Redis(url, { lazyConnect: true }),
  redis: (url: string) => createClient({ url }),
};

suite('Redis', () => {
  const cleanups: (() => unknown)[] = [];

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function startServer(...settings: string[]): Promise<RedisServer> {
    const server = new RedisServer(...settings);
    cleanups.push(() => server.stop());
    await server.start();
    return server;
  }

  function open(options: RedisBrokerOptions): Broker {
    const broker = redisBroker(options);
    cleanups.push(() => broker.close());
    return broker;
  }

  describe.each(Object.entries(CLIENTS))('by %s', (_, makeClient) => {
    test('what was acknowledged outlives a server that is killed, and nothing waits for it', async () => {
      const server = await startServer('--appendonly', 'yes', '--appendfsync', 'always');
      const broker = open({ client: makeClient(server.url) });
      for (let end = 1; end <= 20; end++) await broker.append(P, 'r/0/1', end, BATCH);
      await broker.commit(P, 0, [{ run: runOf(P), order: 1, text: 'line' }]);
      const unsure = [21, 22, 23].map((end) => broker.append(P, 'r/0/1', end, BATCH));
      const settling = Promise.allSettled(unsure);
      await server.signal('SIGKILL');
      const settled = await settling;
      await untilRejected(() => broker.append(P, 'r/1/1', 1, BATCH));
      for (let tries = 0; tries < 100; tries++) {
        await expect(broker.append(P, 'r/1/1', 1, BATCH)).rejects.toMatchObject({
          fault: 'unreachable',
          message: expect.stringMatching(
            /^cannot reach redis:\/\/127\.0\.0\.1:\d+ \((ECONN|the con)/,
          ),
        });
      }

      await server.start();
      const acked = 20 + settled.filter(({ status }) => status === 'fulfilled').length;
      const mark = await untilReached(() => broker.mark(P, 'r/0/1'));
      expect(mark).toBeGreaterThanOrEqual(acked);
      expect(await broker.mark(P, 'r/1/1')).toBe(0); // no command waited for the server
      const entries = await broker.read(P, '', 100, 0);
      expect(entries.map(({ index }) => index)).toEqual(entries.map((_, place) => place + 1));
      expect(entries).toHaveLength(mark);
      expect(await broker.commit(P, 0, [{ run: runOf(P), order: 2, text: 'line' }])).toBe(true);
    });

    test('a read that waits rejects when the server is killed', async () => {
      const server = await startServer();
      const broker = open({ client: makeClient(server.url) });
      await broker.append(P, 'r/0/1', 1, BATCH);
      const [entry] = await broker.read(P, '', 1, 0);
      const waiting = broker.read(P, String(entry?.position), 1, 60_000);
      const admin = new Redis(server.url);
      while (!/blocked_clients:1/.test(await admin.info('clients')));
      admin.disconnect();
      const rejected = expect(waiting).rejects.toMatchObject({ fault: 'unreachable' });
      await server.signal('SIGKILL');
      await rejected;
    });

    test('a server that is stopped is unreachable, and used again when it goes on', async () => {
      const server = await startServer();
      const broker = open({ client: makeClient(server.url), answerMs: 200 });
      await broker.append(P, 'r/0/1', 1, BATCH);
      await server.signal('SIGSTOP');
      await expect(broker.append(P, 'r/0/1', 2, BATCH)).rejects.toMatchObject({
        fault: 'unreachable',
        message: `cannot reach ${server.url} (no answer for 0.2 s)`,
      });
      await server.signal('SIGCONT');
      await untilReached(() => broker.append(P, 'r/0/1', 2, BATCH));
      expect(await broker.mark(P, 'r/0/1')).toBe(2);
    });

    test('a client that was given stays as it is', async () => {
      const server = await startServer();
      const client = makeClient(server.url);
      await client.connect();
      cleanups.push(() => ('quit' in client ? client.quit() : undefined));
      const broker = open({ client });
      await broker.append(P, 'r/0/1', 1, BATCH);
      await broker.close();
      expect(await (client instanceof Redis ? client.ping() : client.ping())).toBe('PONG');
      const id = /id=(\d+)/g;
      const admin = new Redis(server.url);
      cleanups.push(() => admin.disconnect());
      while ((String(await admin.client('LIST')).match(id) ?? []).length > 2); // the broker's close
    });

    test('a wrong password is refused, and not shown', async () => {
      const server = await startServer('--requirepass', 'right');
      const url = (password: string) => server.url.replace('//', `//default:${password}@`);
      const wrong = open({ client: makeClient(url('wr0ng')) });
      const fault = await wrong.append(P, 'r/0/1', 1, BATCH).catch((error: BrokerError) => error);
      expect(fault).toMatchObject({ name: 'BrokerError', fault: 'refused' });
      expect(inspect(fault, { depth: 9, showHidden: true })).not.toContain('wr0ng');
      const right = open({ client: makeClient(url('right')) });
      await right.append(P, 'r/0/1', 1, BATCH);
      expect(await right.mark(P, 'r/0/1')).toBe(1);
    });
  });

  test('the keys are those that docs name', async () => {
    const server = await startServer();
    const broker = open({ url: server.url });
    await broker.preflight();
    await broker.append(P, 'r/0/7', 3, BATCH);
    await broker.append(P, 'r/0/7', 4, BATCH);
    const [entry] = await broker.read(P, '', 1, 0);
    const position = String(entry?.position);
    await broker.commit(P, 0, [{ run: runOf(P), order: 1, text: 'line', tag: '{}' }]);
    await broker.save(P, { index: 1, position, state: Buffer.from('state') });
    await broker.acquire(P, 'me', 60_000);

    const client = new Redis(server.url);
    cleanups.push(() => client.disconnect());
    const keys = ['ckpt', 'in', 'lease', 'ord', 'out', 'prod'].map((name) => `windrow:{5}:${name}`);
    expect((await client.keys('*')).sort()).toEqual([...keys, 'windrow:meta'].sort());
    expect(await client.hgetall('windrow:meta')).toEqual({ partitions: '16', version: '1' });
    expect(await client.hgetall('windrow:{5}:prod')).toEqual({ '@n': '2', 'r/0/7': '4' });
    expect(await client.hgetall('windrow:{5}:ord')).toEqual({ [runOf(P)]: '1' });
    const checkpoint = { n: '1', last: position, s: 'state' };
    expect(await client.hgetall('windrow:{5}:ckpt')).toEqual(checkpoint);
    const [[, written] = []] = await client.xrange('windrow:{5}:in', position, position);
    expect(written).toEqual(['n', '1', 'b', 'batch']);
    const [[, line] = []] = await client.xrange('windrow:{5}:out', '-', '+');
    expect(line).toEqual(['r', runOf(P), 'o', '1', 't', 'line', 'j', '{}']);
    expect(await client.get('windrow:{5}:lease')).toBe('me');
    expect(await client.pttl('windrow:{5}:lease')).toBeGreaterThan(0);
  });

  test('the rights that docs name are enough, and keep ranks from the lines', async () => {
    const server = await startServer();
    const admin = new Redis(server.url);
    cleanups.push(() => admin.disconnect());
    const page = readFileSync(join(__dirname, '../../docs/brokers.md'), 'utf8');
    for (const name of ['ranks', 'aggregators']) {
      const [, rights = ''] = new RegExp(`^- ${name}: \`(.*)\`$`, 'm').exec(page) ?? [];
      await admin.call('ACL', 'SETUSER', name, ...rights.replace('PASSWORD', 'pw').split(' '));
    }
    const url = (name: string) => server.url.replace('//', `//${name}:pw@`);
    for (const makeClient of Object.values(CLIENTS)) {
      const rank = open({ client: makeClient(url('ranks')) });
      await rank.preflight();
      await rank.append(P, 'r/0/1', 1, BATCH);
      expect(await rank.mark(P, 'r/0/1')).toBe(1);
      const line = { run: runOf(P), order: 1, text: 'line' };
      await expect(rank.commit(P, 0, [line])).rejects.toMatchObject({ fault: 'refused' });

      const aggregator = open({ client: makeClient(url('aggregators')) });
      await aggregator.preflight();
      const [entry] = await aggregator.read(P, '', 1, 10);
      const index = (await aggregator.load(P))?.index ?? 0;
      expect(await aggregator.commit(P, index, [line])).toBe(true);
      const checkpoint = { index: index + 1, position: String(entry?.position), state: BATCH };
      expect(await aggregator.save(P, { ...checkpoint, ended: [runOf(P, 1)] })).toBe(true);
      expect(await aggregator.acquire(P, 'me', 60_000)).toBe(true);
      expect(await aggregator.acquire(P, 'me', 0)).toBe(false);
    }
  });

  test('a cluster is reached through the client of ioredis', async () => {
    const server = await startServer(
      '--cluster-enabled',
      'yes',
      '--cluster-announce-ip',
      '127.0.0.1',
    );
    const admin = new Redis(server.url);
    cleanups.push(() => admin.disconnect());
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    while (!/cluster_state:ok/.test(String(await admin.call('CLUSTER', 'INFO'))));
    const nodes = [{ host: '127.0.0.1', port: server.port }];
    const broker = open({ client: new Cluster(nodes, { lazyConnect: true }) });
    await broker.preflight();
    const waiting = broker.read(P, '', 1, 30_000);
    await broker.append(P, 'r/0/1', 1, BATCH);
    expect((await waiting).map(({ index }) => index)).toEqual([1]);
    expect(await broker.commit(P, 0, [{ run: runOf(P), order: 1, text: 'line' }])).toBe(true);
    expect(await broker.mark(P, 'r/0/1')).toBe(1);
  });

  test('scripts are sent again to a server that has forgotten them', async () => {
    const server = await startServer();
    const broker = open({ url: server.url });
    const client = new Redis(server.url);
    cleanups.push(() => client.disconnect());
    for (let end = 1; end <= 3; end++) {
      await broker.append(P, 'r/0/1', end, BATCH);
      await client.script('FLUSH');
    }
    expect(await broker.mark(P, 'r/0/1')).toBe(3);
  });

  test('preflight warns of a server that may lose lines', async () => {
    const lossy = await startServer('--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru');
    expect(await open({ url: lossy.url }).preflight()).toEqual([
      'this Redis keeps nothing on disk (appendonly no): a restart of it loses lines',
      "maxmemory-policy allkeys-lru may evict windrow's keys",
    ]);
    const durable = await startServer('--appendonly', 'yes');
    expect(await open({ url: durable.url }).preflight()).toEqual([]);
    await expect(open({ url: durable.url, partitions: 8 }).preflight()).rejects.toThrow(
      'windrow:meta has 16 partitions, asked for 8',
    );
  });
});

/** Calls until a call is rejected. */
async function untilRejected(call: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await call();
    } catch {
      return;
    }
  }
}

/** Calls until a call succeeds, one per turn of the event loop. */
async function untilReached<Result>(call: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if ((error as BrokerError).fault !== 'unreachable') throw error;
      await new Promise(setImmediate);
    }
  }
}
