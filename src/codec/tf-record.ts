import { crc32c } from './crc32c.ts';

/** Bytes of the length, which has 64 bits. */
const LENGTH_BYTES = 8;
const CRC_BYTES = 4;
const HEAD_BYTES = LENGTH_BYTES + CRC_BYTES;
const MASK = 0xa282ead8;
const ROTATED_BITS = 15;

/**
 * Returns bytes framed as a TFRecord: their length, its checksum, the bytes, their checksum, all
 * little-endian. Source: `record_writer.h` of TensorFlow.
 */
export function tfRecord(payload: Uint8Array): Uint8Array {
  const end = HEAD_BYTES + payload.length;
  const record = new Uint8Array(end + CRC_BYTES);
  const view = new DataView(record.buffer);
  view.setUint32(0, payload.length, true);
  view.setUint32(LENGTH_BYTES, maskedCrc(record, 0, LENGTH_BYTES), true);
  record.set(payload, HEAD_BYTES);
  view.setUint32(end, maskedCrc(record, HEAD_BYTES, end), true);
  return record;
}

/**
 * Returns the checksum as TFRecord stores it: rotated and added to, because a CRC over bytes that hold
 * their own CRC says little.
 */
function maskedCrc(bytes: Uint8Array, start: number, end: number): number {
  const crc = crc32c(bytes, start, end);
  const rotated = (crc >>> ROTATED_BITS) | (crc << (32 - ROTATED_BITS));
  return (rotated + MASK) >>> 0;
}
