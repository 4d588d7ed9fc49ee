import { Client, Pool } from 'pg';
import { adviceOf } from '../../adapters/distributed/postgres-advice.ts';
import { postgresBroker } from '../../adapters/distributed/postgres-broker.ts';
import { clientsAs, clientsTo, showServer } from '../../adapters/distributed/postgres-client.ts';

test.each([
  ['110022', '11.22', 'PostgreSQL 11.22 is older than 12'],
  ['120000', '12.0', undefined],
  ['150019', '15.19 (Debian 15.19-0+deb12u1)', undefined],
])('adviceOf knows the versions that cannot be used: %s', (number, version, fault) => {
  expect(adviceOf([number, version, 'off', 'on', 'on']).fault).toBe(fault);
});

test('adviceOf warns of each setting that loses lines, and refuses a standby', () => {
  const warningsOf = (synchronousCommit: string, fsync: string) =>
    adviceOf(['150000', '15.0', 'off', synchronousCommit, fsync]).warnings.length;
  expect(['on', 'local', 'remote_apply'].map((value) => warningsOf(value, 'on'))).toEqual([
    0, 0, 0,
  ]);
  expect([warningsOf('off', 'on'), warningsOf('on', 'off'), warningsOf('off', 'off')]).toEqual([
    1, 1, 2,
  ]);
  expect(adviceOf(['150000', '15.0', 'on', 'on', 'on']).fault).toContain('takes no writes');
});

const URL_FORM = 'postgresBroker: url: expected postgres://host:5432/database';
test.each([
  [{}, 'postgresBroker: expected one of url and client'],
  [{ url: 'postgres://a', client: {} }, 'postgresBroker: expected one of url and client'],
  [{ url: 'host:secret' }, URL_FORM],
  [{ url: 'redis://host' }, URL_FORM],
  [{ client: {} }, 'postgresBroker: client: expected a pool or a client of pg'],
  [
    { url: 'postgres://a', schema: 'a"b' },
    'postgresBroker: schema: expected a to z, 0 to 9 and _, got a"b',
  ],
])('postgresBroker refuses %j', (options, message) => {
  expect(() => postgresBroker(options)).toThrow(new TypeError(message));
});

test.each([
  ['postgres://host/db', 'postgres://host:5432/db'],
  ['postgresql://user:secret@host:6432/db?application_name=secret', 'postgres://host:6432/db'],
  ['postgres://u:p%40ss@[::1]:1/db', 'postgres://[::1]:1/db'],
  ['postgres:///db?host=/run/postgresql', 'postgres+unix:///run/postgresql/.s.PGSQL.5432'],
])('showServer shows no password: %s', (url, shown) => {
  expect(showServer(clientsTo(url)())).toBe(shown);
});

test('clients that were given are connected as they were meant to be', () => {
  const options = {
    host: 'a',
    port: 1,
    user: 'u',
    password: 'secret',
    database: 'd',
    ssl: { ca: 'x' },
  };
  for (const given of [new Client(options), new Pool(options)]) {
    const client = clientsAs(given)();
    expect(client).not.toBe(given);
    expect(client).toMatchObject({ user: 'u', password: 'secret', ssl: { ca: 'x' } });
    expect(showServer(client)).toBe('postgres://a:1/d');
  }
});
