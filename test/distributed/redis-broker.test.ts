import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { redisBroker } from '../../adapters/distributed/redis-broker.ts';
import type { Broker } from '../../src/index.ts';
import { type Place, testBroker } from './broker-contract.ts';
import { hasRedisServer, RedisServer } from './redis-server.ts';

const suite = hasRedisServer() ? describe : describe.skip;
const server = new RedisServer('--appendonly', 'yes', '--appendfsync', 'no');

/** What a broker is given to reach the server. */
const WAYS = {
  'a URL': () => ({ url: server.url }),
  'a client of ioredis': () => ({ client: new Redis(server.url, { lazyConnect: true }) }),
  'a client of ioredis in RESP2': () => ({
    client: new Redis(server.url, { lazyConnect: true, protocol: 2 }),
  }),
  'a client of redis': () => ({ client: createClient({ url: server.url }) }),
  'a client of redis in RESP2': () => ({ client: createClient({ url: server.url, RESP: 2 }) }),
};

suite('Redis', () => {
  beforeAll(() => server.start());
  afterAll(() => server.stop());

  for (const [name, way] of Object.entries(WAYS)) {
    describe(`by ${name}`, () => {
      testBroker((): Place => {
        const opened: Broker[] = [];
        const prefix = randomUUID();
        return {
          open(options) {
            const broker = redisBroker({ ...way(), prefix, ...options });
            opened.push(broker);
            return broker;
          },
          async clear() {
            for (const broker of opened) await broker.close();
          },
        };
      });
    });
  }

  test('what strangers add to a stream is skipped, a page full of it too', async () => {
    const [prefix, client] = [randomUUID(), new Redis(server.url)];
    const broker = redisBroker({ url: server.url, prefix });
    const add = (...fields: string[]) => client.xadd(`${prefix}:{0}:in`, '*', ...fields);
    await broker.append(0, 'r/0/1', 1, Buffer.from('first'));
    await add('b', 'nonsense');
    await add('foo', 'bar');
    await add('n', 'x', 'b', 'nonsense');
    await broker.append(0, 'r/0/1', 2, Buffer.from('second'));
    const [first] = await broker.read(0, '', 1, 0);
    const behind = await broker.read(0, first?.position ?? '', 2, 0);
    expect(behind.map(({ index, batch }) => [index, String(batch)])).toEqual([[2, 'second']]);
    client.disconnect();
    await broker.close();
  });
});
