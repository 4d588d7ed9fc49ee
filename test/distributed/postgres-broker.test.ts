import { randomUUID } from 'node:crypto';
import { Client, Pool } from 'pg';
import { postgresBroker } from '../../adapters/distributed/postgres-broker.ts';
import type { Broker } from '../../src/index.ts';
import { type Place, testBroker } from './broker-contract.ts';
import { testPostgresFaults } from './postgres-faults.ts';
import { testPostgresRights } from './postgres-rights.ts';
import { hasPostgresServer, PostgresServer } from './postgres-server.ts';

const suite = hasPostgresServer() ? describe : describe.skip;

/** What a broker is given to reach the server. */
const WAYS = {
  'a URL': (server: PostgresServer) => ({ url: server.url() }),
  'a client of pg': (server: PostgresServer) => ({ client: new Client(server.url()) }),
  'a pool of pg': (server: PostgresServer) => ({
    client: new Pool({ connectionString: server.url() }),
  }),
};

suite('PostgreSQL', () => {
  const server = new PostgresServer();

  beforeAll(() => server.start('fsync=off'));
  afterAll(() => server.stop());

  testPostgresRights(server);
  testPostgresFaults(server);

  for (const [name, way] of Object.entries(WAYS)) {
    describe(`by ${name}`, () => {
      testBroker((): Place => {
        const opened: Broker[] = [];
        const schema = `w${randomUUID().replaceAll('-', '')}`;
        return {
          open(options) {
            const broker = postgresBroker({ ...way(server), schema, ...options });
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
