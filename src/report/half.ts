/*
 * IEEE 754 half precision: 11 significant bits, 2 bytes. It carries how far the smallest and the
 * largest value of a bucket are from its mean, which a chart draws to the pixel.
 */

const F32 = new Float32Array(1);
const BITS = new Uint32Array(F32.buffer);
const SMALLEST_NORMAL = 2 ** -14;
const SUBNORMAL_STEP = 2 ** -24;

/** The largest finite half. */
export const MAX_HALF = 65504;

/** Returns the bits of the nearest half of a number from 0 to `MAX_HALF`, ties to even. */
export function toHalf(value: number): number {
  if (value < SMALLEST_NORMAL) return roundToEven(value / SUBNORMAL_STEP);
  F32[0] = value;
  const bits = BITS[0] as number;
  const rounded = roundToEven((bits & 0x7fffff) / 0x2000);
  return (((bits >>> 23) - 112) << 10) + rounded; // a carry goes into the exponent, as it must
}

/** Returns the number of the bits of a half without a sign. */
export function fromHalf(half: number): number {
  const exponent = half >>> 10;
  const fraction = half & 0x3ff;
  if (exponent === 0) return fraction * SUBNORMAL_STEP;
  return (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor + (floor % 2);
}
