import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Client } from 'pg';
import { postgresBroker } from '../../adapters/distributed/postgres-broker.ts';
import type { Broker, BrokerError } from '../../src/index.ts';
import { runOf } from './broker-contract.ts';
import type { PostgresServer } from './postgres-server.ts';

const P = 5;
const BATCH = Buffer.from('batch');

/** Holds the broker to what docs say of tables, rights and passwords. */
export function testPostgresRights(server: PostgresServer): void {
  const cleanups: (() => unknown)[] = [];

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  function open(url: string, schema?: string): Broker {
    const broker = postgresBroker({ url, schema });
    cleanups.push(() => broker.close());
    return broker;
  }

  async function admin(): Promise<Client> {
    const client = new Client(server.url());
    cleanups.push(() => client.end());
    await client.connect();
    return client;
  }

  test('the rights that docs name are enough, and keep ranks from the lines', async () => {
    await open(server.url()).preflight(); // makes the tables
    const page = readFileSync(join(__dirname, '../../docs/brokers.md'), 'utf8');
    const [, rights = ''] = /```sql\n([^`]*)```/.exec(page) ?? [];
    await (await admin()).query(rights.replaceAll("'PASSWORD'", "'pw'"));
    const url = (name: string) => server.url(`${name}:pw`);

    const rank = open(url('ranks'));
    await rank.preflight();
    await rank.append(P, 'r/0/1', 1, BATCH);
    expect(await rank.mark(P, 'r/0/1')).toBe(1);
    const line = { run: runOf(P), order: 1, text: 'line' };
    const refused = {
      fault: 'refused',
      message: expect.stringMatching(/\(permission denied for /),
    };
    await expect(rank.commit(P, 0, [line])).rejects.toMatchObject(refused);
    await expect(rank.load(P)).rejects.toMatchObject(refused);
    await expect(rank.lines(runOf(P), 1)[Symbol.asyncIterator]().next()).rejects.toMatchObject(
      refused,
    );

    const aggregator = open(url('aggregators'));
    await aggregator.preflight();
    const [entry] = await aggregator.read(P, '', 1, 10);
    expect(await aggregator.commit(P, 0, [line])).toBe(true);
    const checkpoint = { index: 1, position: String(entry?.position), state: BATCH };
    expect(await aggregator.save(P, { ...checkpoint, ended: [runOf(P, 1)] })).toBe(true);
    expect((await aggregator.load(P))?.index).toBe(1);
    await aggregator.append(P, '', 0, new Uint8Array(0));
    expect(await aggregator.acquire(P, 'me', 60_000)).toBe(true);
    expect(await aggregator.acquire(P, 'me', 0)).toBe(false);
    await expect(open(url('ranks'), 'missing').append(P, '', 0, BATCH)).rejects.toMatchObject(
      refused,
    );
  });

  test('the tables are those that docs name', async () => {
    const broker = open(server.url(), 'named');
    await broker.preflight();
    await broker.append(P, 'r/0/7', 3, BATCH);
    await broker.append(P, 'r/0/7', 4, BATCH);
    await broker.commit(P, 0, [{ run: runOf(P), order: 1, text: 'line', tag: '{}' }]);
    await broker.save(P, { index: 1, position: '1', state: Buffer.from('state') });
    await broker.acquire(P, 'me', 60_000);

    const client = await admin();
    const rowsOf = async (table: string) => {
      const { rows } = await client.query(`SELECT * FROM named.${table} ORDER BY 1`);
      return rows.map((row) =>
        Object.values(row).map((value) => (value === null ? null : String(value))),
      );
    };
    expect(await rowsOf('meta')).toEqual([
      ['partitions', '16'],
      ['version', '1'],
    ]);
    const [[, lastIndex] = []] = await rowsOf('partitions');
    expect(lastIndex).toBe('2');
    expect(await rowsOf('marks')).toEqual([['5', 'r/0/7', '4']]);
    expect(await rowsOf('checkpoints')).toEqual([['5', '1', 'state', '1']]);
    expect(await rowsOf('runs')).toEqual([['5', runOf(P), '1']]);
    expect(await rowsOf('lines')).toEqual([['5', '1', runOf(P), '1', 'line', '{}']]);
    const [[, index, , batch] = []] = await rowsOf('entries');
    expect([index, batch]).toEqual(['2', 'batch']); // the first one was trimmed
    const [[, owner] = []] = await rowsOf('leases');
    expect(owner).toBe('me');
  });

  test('a wrong password is refused, and not shown', async () => {
    await (await admin()).query("CREATE ROLE someone LOGIN PASSWORD 'right'");
    const fault = await open(server.url('someone:wr0ng'))
      .append(P, 'r/0/1', 1, BATCH)
      .catch((error: BrokerError) => error);
    expect(fault).toMatchObject({ name: 'BrokerError', fault: 'refused' });
    expect(inspect(fault, { depth: 9, showHidden: true })).not.toContain('wr0ng');
    await expect(open(server.url('someone')).mark(P, '')).rejects.toMatchObject({
      fault: 'refused',
      message: expect.stringContaining('password must be a string'),
    });
  });

  test('a client that was given stays as it is', async () => {
    const client = await admin();
    const broker = postgresBroker({ client });
    const waiting = broker.read(P + 1, '', 1, 60_000);
    await broker.append(P + 1, '', 0, BATCH);
    expect(await waiting).toHaveLength(1);
    await broker.close();
    const count =
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend'";
    while (Number((await client.query(count)).rows[0]?.n) > 1); // the broker's close
  });

  test('connections keep the process alive only if they are asked to', async () => {
    const sockets = () =>
      process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const before = sockets();
    for (const [keepsAlive, more] of [
      [false, 0],
      [true, 1],
    ] as const) {
      const broker = postgresBroker({ url: server.url(), keepsAlive });
      cleanups.push(() => broker.close());
      await broker.append(P + 1, '', 0, BATCH);
      expect(sockets() - before).toBe(more);
    }
  });
}
