import { parseAddress } from '../../src/options/address.ts';

test.each([
  [true, { host: '127.0.0.1', port: 5757 }],
  [80, { host: '127.0.0.1', port: 80 }],
  ['6006', { host: '127.0.0.1', port: 6006 }],
  [0, { host: '127.0.0.1', port: 0 }],
  ['box-1.example:65535', { host: 'box-1.example', port: 65535 }],
  ['0.0.0.0:5757', { host: '0.0.0.0', port: 5757 }],
  ['[::1]:5757', { host: '::1', port: 5757 }],
  [false, undefined],
  ['run.ndjson', undefined],
  ['box:65536', undefined],
  ['a/b:1', undefined],
])('the address %p is %p', (given, address) => {
  expect(parseAddress(given, 5757)).toEqual(address);
});
