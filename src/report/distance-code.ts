/** The bits of a float32 that are left out: its fraction keeps 8 of 23, an error of 0.2 %. */
const DROPPED_BITS = 15;
/** The largest number in 16 bits that is finite. */
const MAX_CODE = 0xfeff;

/** The largest float32. */
export const MAX_FLOAT32 = 2 ** 128 - 2 ** 104;

/**
 * Returns distances as 16 bits each: a float32 without its sign, which is 0, and without the end of
 * its fraction. What is no number above 0 becomes 0.
 */
export function encodeDistances(distances: Float64Array): Uint16Array {
  const { length } = distances;
  const floats = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const own = distances[i] as number;
    floats[i] = own > 0 ? Math.min(own, MAX_FLOAT32) : 0;
  }
  const bits = new Uint32Array(floats.buffer);
  const codes = new Uint16Array(length);
  const half = 1 << (DROPPED_BITS - 1);
  for (let i = 0; i < length; i++) {
    codes[i] = Math.min(MAX_CODE, ((bits[i] as number) + half) >>> DROPPED_BITS);
  }
  return codes;
}

/** Returns the distances of their codes. */
export function decodeDistances(codes: Uint16Array): Float32Array {
  const bits = new Uint32Array(codes.length);
  for (let i = 0; i < codes.length; i++) bits[i] = (codes[i] as number) << DROPPED_BITS;
  return new Float32Array(bits.buffer);
}
