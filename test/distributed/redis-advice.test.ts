import { showClient } from '../../adapters/distributed/redis-address.ts';
import { adviceOf } from '../../adapters/distributed/redis-advice.ts';
import { redisBroker } from '../../adapters/distributed/redis-broker.ts';
import { readStream } from '../../adapters/distributed/redis-replies.ts';
import { showUrl } from '../../adapters/distributed/show-url.ts';

test.each([
  ['5.0.14', 'Redis 5.0.14 is older than 6.2'],
  ['6.0.16', 'Redis 6.0.16 is older than 6.2'],
  ['6.2.0', undefined],
  ['7.0.15', undefined],
  ['10.0.0', undefined],
])('adviceOf knows the versions that cannot be used: %s', (version, fault) => {
  expect(adviceOf(`# Server\r\nredis_version:${version}\r\naof_enabled:1\r\n`).fault).toBe(fault);
});

test('adviceOf reads Valkey, which says to be a Redis', () => {
  const info = 'redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\naof_enabled:1';
  expect(adviceOf(info)).toEqual({ warnings: [] });
});

test.each([
  [{}, 'redisBroker: expected one of url and client'],
  [{ url: 'redis://a', client: {} }, 'redisBroker: expected one of url and client'],
  [{ url: 'host:secret' }, 'redisBroker: url: expected redis://host:6379 or rediss://host:6379'],
  [{ client: {} }, 'redisBroker: client: expected a client of ioredis or of redis'],
])('redisBroker refuses %j', (options, message) => {
  expect(() => redisBroker(options)).toThrow(new TypeError(message));
});

test.each([
  ['redis://host:6379', 'redis://host:6379'],
  ['rediss://user:secret@host:6380/2?password=secret', 'rediss://host:6380/2'],
  ['redis://:p%40ss@[::1]:6379/', 'redis://[::1]:6379'],
  ['not a url secret', 'Redis'],
])('showUrl shows no password: %s', (url, shown) => {
  expect(showUrl(url, 'Redis')).toBe(shown);
});

test('showClient shows the server of either client', () => {
  expect(showClient({ options: { host: 'a', port: 1, password: 'secret' } })).toBe('redis://a:1');
  expect(showClient({ options: { url: 'redis://u:secret@b:2' } })).toBe('redis://b:2');
  expect(showClient({ options: { socket: { host: 'c' }, password: 's' } })).toBe('redis://c:6379');
  expect(showClient({ options: { path: '/run/redis.sock' } })).toBe('redis+unix:///run/redis.sock');
  expect(showClient({})).toBe('Redis');
});

test('readStream reads the replies of RESP2 and RESP3 as every client shows them', () => {
  const entries = [[Buffer.from('1-0'), [Buffer.from('n'), Buffer.from('1')]]];
  const expected = [{ id: '1-0', fields: new Map([['n', Buffer.from('1')]]) }];
  for (const reply of [
    [[Buffer.from('key'), entries]],
    [Buffer.from('key'), entries],
    ['key', entries],
    new Map([['key', entries]]),
    { key: entries },
  ]) {
    expect(readStream(reply)).toEqual(expected);
  }
  expect(readStream(null)).toEqual([]);
});
