/** The polynomial of Castagnoli, its bits in reverse order. */
const POLYNOMIAL = 0x82f63b78;
const BITS = 8;
const TABLE = makeTable();

/** Returns the CRC-32C of bytes, unsigned. A byte costs one look into a table. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = -1;
  for (let at = start; at < end; at++) {
    crc = (crc >>> BITS) ^ (TABLE[(crc ^ (bytes[at] as number)) & 0xff] as number);
  }
  return ~crc >>> 0;
}

function makeTable(): Int32Array {
  return Int32Array.from({ length: 1 << BITS }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < BITS; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    return crc;
  });
}
