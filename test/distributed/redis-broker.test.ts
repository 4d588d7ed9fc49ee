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
});
