/** The powers of the table, as assembly/read-number.ts has them. */
const FIRST_POWER = -64;
const LAST_POWER = 32;
/**
 * Reciprocals of powers of five above 64 bits are rounded down, as the proof of the method has
 * them.
 */
const LAST_LONG_POWER = -28;
const WORD_BITS = 64n;
const ALL_BITS = 2n * WORD_BITS;

/** Bytes that the table takes. */
export const POWERS_BYTES = 16 * (LAST_POWER - FIRST_POWER + 1);

/**
 * Writes the first 128 bits of each power of five at `start`, upper half first. Source: D. Lemire,
 * "Number Parsing at a Gigabyte per Second".
 */
export function writePowersOfFive(view: DataView, start: number): void {
  for (let power = FIRST_POWER; power <= LAST_POWER; power++) {
    const bits = power < 0 ? reciprocalBits(power) : firstBits(5n ** BigInt(power));
    const at = start + 16 * (power - FIRST_POWER);
    view.setBigUint64(at, bits >> WORD_BITS, true);
    view.setBigUint64(at + 8, BigInt.asUintN(64, bits), true);
  }
}

function reciprocalBits(power: number): bigint {
  const divisor = 5n ** BigInt(-power);
  const length = lengthOf(divisor);
  if (power > LAST_LONG_POWER) return (1n << (length + ALL_BITS - 1n)) / divisor + 1n;
  return firstBits((1n << (2n * length + ALL_BITS)) / divisor + 1n);
}

function firstBits(integer: bigint): bigint {
  const surplus = lengthOf(integer) - ALL_BITS;
  return surplus > 0n ? integer >> surplus : integer << -surplus;
}

function lengthOf(integer: bigint): bigint {
  return BigInt(integer.toString(2).length);
}
