import { productError } from '../aggregates/product-error.ts';

/** Powers up to here keep every product far from overflow and underflow. */
const MAX_POWER = 100;

/** 10 ** k as the sum of two doubles: 106 bits, exact up to 10 ** 45. */
const TEN_HIGH = Float64Array.from({ length: MAX_POWER + 1 }, (_, k) => Number(10n ** BigInt(k)));
const TEN_LOW = TEN_HIGH.map((high, k) => Number(10n ** BigInt(k) - BigInt(high)));
/** What is corrected, and the correction, may be multiplied instead of divided: 4 ns faster. */
const TEN_INVERSE = TEN_HIGH.map((high) => 1 / high);

/** Up to here a power of ten is a double. */
const MAX_EXACT_POWER = 22;
const MAX_EXACT_INTEGER = 2 ** 53;

/** More than a corrected result can be off by, relative to it: at most 2 ** -91. */
const ERROR_BOUND = 2 ** -88;

/**
 * Replaces `slots[index]`, the head of a number, by (head * 10 ** `tailDigits` + `tail`) * 10 **
 * `exponent`, rounded once, as `Number()` rounds the text. False where that cannot be told (a tie
 * between two doubles, a far exponent). The head is an integer below 2 ** 53, and above 2 ** 39
 * when there is a tail; `tail` is an integer below 10 ** `tailDigits`, which is at most 9. In place,
 * as a double that crosses a call may be boxed.
 *
 * Up to 2 ** 53 and 10 ** 22 the operands are doubles, and one operation rounds once. Beyond that a
 * correction follows (the remainder of the quotient or the error of the product, and the tail), itself good to
 * 2 ** -91 of the result: when the result is the same at both ends of a wider interval, it is right.
 */
export function scaleDecimal(
  slots: Float64Array,
  index: number,
  tail: number,
  tailDigits: number,
  exponent: number,
): boolean {
  const head = slots[index] as number;
  const integer = head * (TEN_HIGH[tailDigits] as number) + tail;
  const value =
    integer < MAX_EXACT_INTEGER
      ? scaleInteger(integer, exponent)
      : scaleWide(head, tail * (TEN_INVERSE[tailDigits] as number), exponent + tailDigits);
  slots[index] = value;
  return !Number.isNaN(value);
}

function scaleInteger(integer: number, exponent: number): number {
  if (exponent === 0 || integer === 0) return integer;
  if (exponent < -MAX_EXACT_POWER || exponent > MAX_EXACT_POWER) {
    return scaleWide(integer, 0, exponent);
  }
  if (exponent < 0) return integer / (TEN_HIGH[-exponent] as number);
  return integer * (TEN_HIGH[exponent] as number);
}

/** (`integer` + `fraction`) * 10 ** `exponent`, NaN where it cannot be told. */
function scaleWide(integer: number, fraction: number, exponent: number): number {
  const power = exponent < 0 ? -exponent : exponent;
  if (power > MAX_POWER) return Number.NaN;
  const ten = TEN_HIGH[power] as number;
  const inverse = TEN_INVERSE[power] as number;
  const factor = exponent < 0 ? integer * inverse : integer;
  const product = factor * ten;
  const error = productError(factor, ten, product) + factor * (TEN_LOW[power] as number);
  if (exponent >= 0) return addSafely(product, error + fraction * ten);
  return addSafely(factor, (integer - product - error + fraction) * inverse);
}

/** `value` + `correction`, NaN when the correction's error could change the sum. */
function addSafely(value: number, correction: number): number {
  const bound = value * ERROR_BOUND;
  const sum = value + (correction + bound);
  return sum === value + (correction - bound) ? sum : Number.NaN;
}
