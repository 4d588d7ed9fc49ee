import { tfRecord } from '../../src/codec/tf-record.ts';

test('the head of the version event that TensorFlow writes', () => {
  // an event of 24 bytes begins every event file of TensorFlow, so these 12 bytes do
  expect(Buffer.from(tfRecord(new Uint8Array(24)).subarray(0, 12)).toString('hex')).toBe(
    '1800000000000000a37f4b22',
  );
});

test('length, its checksum, the bytes, their checksum', () => {
  const record = Buffer.from(tfRecord(Buffer.from('123456789')));
  expect(record).toHaveLength(12 + 9 + 4);
  expect(record.readBigUInt64LE(0)).toBe(9n);
  expect(record.subarray(12, 21).toString()).toBe('123456789');
  // 0xe3069283, rotated right by 15 bits, plus 0xa282ead8
  expect(record.readUInt32LE(21)).toBe(0xc78ab0e5);
});
