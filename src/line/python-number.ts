import { productError } from '../aggregates/product-error.ts';

/** Powers of ten that are doubles. */
const POWERS: readonly number[] = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** More digits than this are left to the long way. */
const MAX_SHORT_DIGITS = 6;
/**
 * Below it a scaled number is off by less than `TIE_MARGIN`, and its digits are a 32-bit integer.
 */
const MAX_SCALED = 1e9;
/** Nearer to a tie than this the scaled number alone does not say which way to round. */
const TIE_MARGIN = 1e-6;
/** Smaller ones are rare. */
const MIN_SHORT_RATE = 1e-9;
const FOUR_DIGITS = 10_000;
/**
 * MMEngine's four decimals, and the numbers below 1 that have them, made once each: 20 and 10 ns
 * less a number, 400 KB each when all have come.
 */
const fourDecimals: (string | undefined)[] = new Array(FOUR_DIGITS);
const belowOne: (string | undefined)[] = new Array(FOUR_DIGITS);
/** From here on `toFixed` writes an exponent. */
const TO_FIXED_LIMIT = 1e21;

/**
 * `value` with `digits` (0 to 100) decimals as Python's `format(value, '.4f')` prints it: from the
 * exact decimal expansion, ties to even, for every double.
 */
export function formatFixed(value: number, digits: number): string {
  if (digits > MAX_SHORT_DIGITS) return formatExactly(value, digits);
  const scale = POWERS[digits] as number;
  const magnitude = Math.abs(value);
  if (!(magnitude * scale < MAX_SCALED)) return formatExactly(value, digits);
  // numbers of everyday size: 20 ns where `toFixed` takes 150
  const scaled = roundProduct(magnitude, scale);
  const text = scale === FOUR_DIGITS ? unscaleFour(scaled) : unscale(scaled, scale);
  return value > 0 || !isNegative(value) ? text : `-${text}`;
}

/** `magnitude` x `scale`, which is below `MAX_SCALED`, to the nearest integer, ties to even. */
function roundProduct(magnitude: number, scale: number): number {
  const scaled = magnitude * scale;
  const nearest = (scaled + 0.5) | 0; // 5 ns less than to ask on which side of the tie it is
  if (Math.abs(scaled - nearest) < 0.5 - TIE_MARGIN) return nearest;
  const below = scaled | 0;
  // the sum of both, each of them exact, has the sign of what the product is beyond the tie
  const beyond = scaled - below - 0.5 + productError(magnitude, scale, scaled);
  if (beyond === 0) return below + (below & 1);
  return beyond < 0 ? below : below + 1;
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

/** An integer over a power of ten, with all decimals of that. */
function unscale(scaled: number, scale: number): string {
  const whole = Math.floor(scaled / scale);
  return scale === 1 ? `${whole}` : `${whole}${decimalsOf(scaled - whole * scale, scale)}`;
}

/** The same for MMEngine's four decimals. */
function unscaleFour(scaled: number): string {
  if (scaled < FOUR_DIGITS) return belowOne[scaled] ?? keepBelowOne(scaled);
  const whole = (scaled / FOUR_DIGITS) | 0;
  const rest = scaled - whole * FOUR_DIGITS;
  return `${whole}${fourDecimals[rest] ?? keepDecimals(rest)}`;
}

/** `12` of 10,000 is `.0012`. */
function decimalsOf(rest: number, scale: number): string {
  // 1 before the decimals keeps their zeros, and is cut off
  return `.${`${rest + scale}`.slice(1)}`;
}

function keepDecimals(rest: number): string {
  const text = decimalsOf(rest, FOUR_DIGITS);
  fourDecimals[rest] = text;
  return text;
}

function keepBelowOne(scaled: number): string {
  const text = `0${decimalsOf(scaled, FOUR_DIGITS)}`;
  belowOne[scaled] = text;
  return text;
}

function formatExactly(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  const magnitude = Math.abs(value);
  const sign = isNegative(value) ? '-' : '';
  if (magnitude >= TO_FIXED_LIMIT) {
    return `${sign}${BigInt(magnitude)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  }
  const text = magnitude.toFixed(digits);
  return sign + (isTie(magnitude, digits) ? toEven(text) : text);
}

/** `value` as Python's `format(value, '.4e')` prints it: ties to even, two digits of exponent. */
export function formatExponent(value: number, digits: number): string {
  return formatShortExponent(value, digits) ?? formatExponentExactly(value, digits);
}

/** The short way for everyday learning rates: 60 ns where `toExponential` takes 300. */
function formatShortExponent(value: number, digits: number): string | undefined {
  const isShort = digits <= MAX_SHORT_DIGITS && value >= MIN_SHORT_RATE && value < 1;
  if (!isShort) return undefined;
  // the first power of ten that brings it to 1 or above
  let exponent = 1;
  while (value * (POWERS[exponent] as number) < 1) exponent++;
  const rounded = roundProduct(value, POWERS[exponent + digits] as number);
  const scale = POWERS[digits] as number;
  // 9.99 has become 10.0, or the power was off by its rounding
  if (rounded < scale || rounded >= scale * 10) return undefined;
  return `${unscale(rounded, scale)}e-${exponent < 10 ? '0' : ''}${exponent}`;
}

function formatExponentExactly(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  const magnitude = Math.abs(value);
  const sign = isNegative(value) ? '-' : '';
  const [mantissa = '', exponent = ''] = magnitude.toExponential(digits).split('e');
  const rounded = isTie(magnitude, digits - Number(exponent)) ? toEven(mantissa) : mantissa;
  return `${sign}${rounded}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`;
}

function formatNonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

/**
 * Whether `magnitude` lies exactly between two decimals of that many digits, where JavaScript
 * rounds up and Python to even. With binary fractions that is so only when its lowest bit is
 * 2^-(digits+1); `digits` may be negative, for multiples of ten.
 */
function isTie(magnitude: number, digits: number): boolean {
  if (digits < 0) return isIntegerTie(magnitude, -digits);
  const scaled = magnitude * 2 ** (digits + 1);
  return scaled % 2 === 1;
}

/** Whether an integer lies exactly between two multiples of 10^zeros. */
function isIntegerTie(magnitude: number, zeros: number): boolean {
  if (!Number.isInteger(magnitude)) return false;
  const unit = 10n ** BigInt(zeros);
  return (BigInt(magnitude) % unit) * 2n === unit;
}

/** A decimal that was rounded up from a tie, rounded to even: one less in its last digit if odd. */
function toEven(text: string): string {
  const last = Number(text.at(-1));
  return last % 2 === 1 ? text.slice(0, -1) + (last - 1) : text;
}
