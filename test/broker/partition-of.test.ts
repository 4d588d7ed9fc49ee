import { partitionOf } from '../../src/broker/partition-of.ts';
import { producerName, runPrefix } from '../../src/broker/producer-name.ts';

// the hashes of the reference, http://www.isthe.com/chongo/src/fnv/test_fnv.c
test.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('partitionOf is FNV-1a: %j', (run, hash) => {
  expect(partitionOf(run, 2 ** 32)).toBe(hash);
  expect(partitionOf(run, 16)).toBe(hash % 16);
});

test('partitionOf hashes UTF-8', () => {
  expect(partitionOf('é', 2 ** 32)).toBe(
    Math.imul(Math.imul(0x811c9dc5 ^ 0xc3, 0x01000193) ^ 0xa9, 0x01000193) >>> 0,
  );
});

test('producerName keeps the runs apart', () => {
  expect(producerName({ run: 'exp-12', rank: 3, inc: 17 })).toBe('exp-12/3/17');
  expect(producerName({ run: 'a/b', rank: 'pod 1', inc: 1 })).toBe('a%2Fb/pod%201/1');
  expect(producerName({ run: 'a/b', rank: 0, inc: 1 }).startsWith(runPrefix('a'))).toBe(false);
  expect(producerName({ run: '\ud800', rank: 0, inc: 1 })).toBe('%EF%BF%BD/0/1');
});
