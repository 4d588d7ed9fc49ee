import fc from 'fast-check';
import { crc32c } from '../../src/codec/crc32c.ts';

const counting = Uint8Array.from({ length: 32 }, (_, index) => index);

/** Source: RFC 3720, B.4, and the check value of the catalogue of CRCs. */
test.each([
  ['123456789', Buffer.from('123456789'), 0xe3069283],
  ['32 bytes of 0', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of 255', new Uint8Array(32).fill(255), 0x62a8ab43],
  ['0 to 31', counting, 0x46dd794e],
  ['31 to 0', counting.toReversed(), 0x113fdb5c],
  [
    'a command of iSCSI',
    Buffer.from(
      '01c000000000000000000000000000001400000000000400000000140000001828000000000000000200000000000000',
      'hex',
    ),
    0xd9963a56,
  ],
  ['nothing', new Uint8Array(0), 0],
])('crc32c of %s', (_name, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

test('crc32c of a part is that of its bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.nat(), fc.nat(), (bytes, from, length) => {
      const start = from % (bytes.length + 1);
      const end = start + (length % (bytes.length - start + 1));
      expect(crc32c(bytes, start, end)).toBe(crc32c(bytes.slice(start, end)));
    }),
  );
});

test('crc32c changes with every bit', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (bytes, at) => {
      const changed = bytes.slice();
      const index = at % bytes.length;
      changed[index] = (changed[index] as number) ^ (1 << (at % 8));
      expect(crc32c(changed)).not.toBe(crc32c(bytes));
    }),
  );
});
