import { Client } from 'pg';
import {
  type PostgresBrokerOptions,
  postgresBroker,
} from '../../adapters/distributed/postgres-broker.ts';
import type { Broker, BrokerError } from '../../src/index.ts';
import { runOf } from './broker-contract.ts';
import type { PostgresServer } from './postgres-server.ts';

const P = 7;
const BATCH = Buffer.from('batch');

/** Holds the broker to its contract while the server is killed, stopped, or refuses connections. */
export function testPostgresFaults(server: PostgresServer): void {
  const cleanups: (() => unknown)[] = [];

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  function open(options: Partial<PostgresBrokerOptions> & { schema: string }): Broker {
    const broker = postgresBroker({ url: server.url(), ...options });
    cleanups.push(() => broker.close());
    return broker;
  }

  async function admin(): Promise<Client> {
    const client = new Client(server.url());
    client.on('error', () => undefined); // the server is killed
    cleanups.push(() => client.end());
    await client.connect();
    return client;
  }

  test('what was acknowledged outlives a server that is killed, and nothing waits for it', async () => {
    await server.signal('SIGKILL');
    await server.start(); // with fsync
    const broker = open({ schema: 'killed' });
    expect(await broker.preflight()).toEqual([]);
    for (let end = 1; end <= 20; end++) await broker.append(P, 'r/0/1', end, BATCH);
    await broker.commit(P, 0, [{ run: runOf(P), order: 1, text: 'line' }]);
    const waiting = broker.read(P, '20', 1, 60_000);
    await untilListening(await admin());
    const unsure = [21, 22, 23].map((end) => broker.append(P + 1, 'r/0/1', end, BATCH));
    const settling = Promise.allSettled(unsure);
    const rejected = expect(waiting).rejects.toMatchObject({ fault: 'unreachable' });
    await server.signal('SIGKILL');
    const settled = await settling;
    await rejected;
    for (let tries = 0; tries < 100; tries++) {
      await expect(broker.append(P, 'r/1/1', 1, BATCH)).rejects.toMatchObject({
        fault: 'unreachable',
        message: expect.stringMatching(/^cannot reach postgres:\/\/127\.0\.0\.1:\d+\/postgres \(/),
      });
    }

    await server.start();
    const acked = settled.filter(({ status }) => status === 'fulfilled').length;
    const mark = await untilReached(() => broker.mark(P + 1, 'r/0/1'));
    expect(mark).toBeGreaterThanOrEqual(acked > 0 ? 20 + acked : 0);
    expect(await broker.mark(P, 'r/0/1')).toBe(20);
    expect(await broker.mark(P, 'r/1/1')).toBe(0); // no call waited for the server
    const entries = await broker.read(P, '', 100, 0);
    expect(entries.map(({ index }) => index)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
    expect(await broker.commit(P, 0, [{ run: runOf(P), order: 2, text: 'line' }])).toBe(true);
  });

  test('a server that is stopped keeps calls waiting, and is unreachable after a while', async () => {
    const patient = open({ schema: 'stopped' });
    const broker = open({ schema: 'stopped', answerMs: 200 });
    await patient.append(P, 'r/1/1', 1, BATCH);
    await broker.append(P, 'r/0/1', 1, BATCH);
    cleanups.push(() => server.signal('SIGCONT'));
    await server.signal('SIGSTOP');
    const waiting = patient.append(P, 'r/1/1', 2, BATCH);
    const late = {
      fault: 'unreachable',
      message: `cannot reach ${server.address} (no answer for 0.2 s)`,
    };
    await expect(broker.append(P, 'r/0/1', 2, BATCH)).rejects.toMatchObject(late);
    await expect(broker.append(P, 'r/0/1', 2, BATCH)).rejects.toMatchObject(late); // connects anew
    await server.signal('SIGCONT');
    await waiting;
    await untilReached(() => broker.append(P, 'r/0/1', 2, BATCH));
    expect(await broker.mark(P, 'r/0/1')).toBe(2);
    expect(await broker.mark(P, 'r/1/1')).toBe(2);
    const entries = await broker.read(P, '', 100, 0);
    expect(entries.map(({ index }) => index)).toEqual(entries.map((_, place) => place + 1));
  });

  test('a call behind a lock is bounded in time, and the lock is not for ever', async () => {
    const broker = open({ schema: 'locked', answerMs: 200 });
    await broker.append(P, 'r/0/1', 1, BATCH);
    const client = await admin();
    await client.query('BEGIN');
    await client.query('SELECT FROM locked.partitions FOR UPDATE');
    await expect(broker.append(P, 'r/0/1', 2, BATCH)).rejects.toMatchObject({
      fault: 'unreachable',
    });
    await untilReached(() => broker.append(P + 1, 'r/0/1', 1, BATCH)); // other partitions go on
    await client.query('ROLLBACK');
    await untilReached(() => broker.append(P, 'r/0/1', 3, BATCH));
    expect(await broker.mark(P, 'r/0/1')).toBe(3);
  });

  test('connections that the server has ended are opened again', async () => {
    const broker = open({ schema: 'ended' });
    const client = await admin();
    await broker.append(P, 'r/0/1', 1, BATCH);
    const waiting = broker.read(P, '1', 1, 60_000);
    await untilListening(client);
    const others = 'FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user';
    await client.query(`SELECT pg_terminate_backend(pid) ${others}`);
    await untilReached(() => broker.append(P, 'r/0/1', 2, BATCH));
    const entries = await waiting.catch(() => untilReached(() => broker.read(P, '1', 1, 60_000)));
    expect(entries.map(({ index }) => index)).toEqual([2]);
  });

  test('a read that waits polls where no second connection is to be had', async () => {
    const owner = open({ schema: 'polled' });
    await owner.append(P, 'r/0/1', 1, BATCH);
    const client = await admin();
    await client.query(`
      CREATE ROLE lonely LOGIN PASSWORD 'pw' CONNECTION LIMIT 1;
      GRANT USAGE ON SCHEMA polled TO lonely;
      GRANT SELECT ON ALL TABLES IN SCHEMA polled TO lonely`);
    const reader = open({ schema: 'polled', url: server.url('lonely:pw') });
    const waiting = reader.read(P, '1', 1, 60_000);
    await owner.append(P, 'r/0/1', 2, BATCH);
    expect((await waiting).map(({ index }) => index)).toEqual([2]);
  });

  test('a schema that is dropped is made again', async () => {
    const broker = open({ schema: 'dropped' });
    const ends = [1, 2, 3];
    for (let round = 0; round < 2; round++) {
      await Promise.all(ends.map((end) => broker.append(P, 'r/0/1', end, Buffer.from([end]))));
      const entries = await broker.read(P, '', 10, 0);
      expect(entries.map(({ batch }) => batch[0])).toEqual(ends); // in the order of the calls
      await (await admin()).query('DROP SCHEMA dropped CASCADE');
    }
  });

  test('preflight warns of a server that may lose lines', async () => {
    const client = await admin();
    await client.query('ALTER ROLE windrow SET synchronous_commit = off');
    await server.signal('SIGKILL');
    await server.start('fsync=off');
    expect(await open({ schema: 'lossy' }).preflight()).toEqual([
      'this PostgreSQL answers before it has written (synchronous_commit off): a crash of it loses lines',
      'this PostgreSQL does not wait for its disk (fsync off): a crash of its host loses lines',
    ]);
    await (await admin()).query('ALTER ROLE windrow RESET synchronous_commit');
    await expect(open({ schema: 'lossy', partitions: 8 }).preflight()).rejects.toThrow(
      'lossy.meta has 16 partitions, asked for 8',
    );
    const options = '-c default_transaction_read_only=on';
    await expect(
      postgresBroker({
        client: new Client({ connectionString: server.url(), options }),
      }).preflight(),
    ).rejects.toMatchObject({
      fault: 'refused',
      message: expect.stringContaining('takes no writes'),
    });
  });
}

/** Waits until a connection of the server listens. */
async function untilListening(client: Client): Promise<void> {
  const listeners = "SELECT FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle'";
  while ((await client.query(listeners)).rows.length === 0);
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
