import { scaleDecimal } from './scale-decimal.ts';

const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
const UPPER_E = 0x45;

/** The most a head may be to take four more digits and stay below 2 ** 53. */
const HEAD_FULL = 9e11;
/** As many digits as a 32-bit integer holds. */
const MAX_TAIL_DIGITS = 9;
/** No line has so many digits that they could make up for such a power. */
const POWER_FULL = 1e14;

/**
 * Reads the JSON number at `start` into `slots[index]`, bit for bit as `Number()` reads its text,
 * and returns where it ends; -1 when no JSON number begins there. Allocates nothing.
 *
 * The byte at `end` must belong to no number: a line's newline. What follows the number is the
 * caller's to judge: of `01` this reads the `0`.
 *
 * Measured on Node 20, of bytes, against `Number(buffer.latin1Slice())`: 4 decimals 11 ns against
 * 85, 17 digits 38 against 118. The loops stay in one function, else six values go through memory.
 */
export function readNumber(
  view: DataView,
  start: number,
  end: number,
  slots: Float64Array,
  index: number,
): number {
  const shortEnd = readShortDecimal(view, start, end, slots, index);
  if (shortEnd >= 0) return shortEnd;
  const isNegative = view.getUint8(start) === MINUS;
  let position = isNegative ? start + 1 : start;
  let next = view.getUint8(position);
  if (!isDigit(next)) return -1;
  // without its point the number is head * 10 ** tailDigits + tail
  let head = next - ZERO;
  let tail = 0;
  let tailDigits = 0;
  let fraction = 0;
  next = view.getUint8(++position);
  // behind a leading zero digits may only follow a point
  let hasDigits = head > 0 || next === POINT;
  const lastQuad = end - 4;
  while (hasDigits) {
    if (next === POINT) fraction = ++position;
    while (position <= lastQuad) {
      const quad = fourDigits(view.getInt32(position, true));
      if (quad < 0) break;
      if (head < HEAD_FULL) head = head * 10_000 + quad;
      else {
        tail = (Math.imul(tail, 10_000) + quad) | 0;
        tailDigits += 4;
      }
      position += 4;
    }
    next = view.getUint8(position);
    while (isDigit(next)) {
      if (head < HEAD_FULL) head = head * 10 + next - ZERO;
      else {
        tail = (Math.imul(tail, 10) + next - ZERO) | 0;
        tailDigits += 1;
      }
      next = view.getUint8(++position);
    }
    hasDigits = next === POINT && fraction === 0;
  }
  if (position === fraction) return -1;
  let exponent = fraction > 0 ? fraction - position : 0;
  if (next === LOWER_E || next === UPPER_E) {
    const powerEnd = findPowerEnd(view, position + 1);
    if (powerEnd < 0) return -1;
    exponent += readPower(view, position + 1, powerEnd);
    position = powerEnd;
  }
  slots[index] = head;
  if (tailDigits > MAX_TAIL_DIGITS || !scaleDecimal(slots, index, tail, tailDigits, exponent)) {
    slots[index] = Number(textOf(view, start, position));
  } else if (isNegative) {
    slots[index] = -(slots[index] as number);
  }
  return position;
}

/** One digit and four decimals, the most common number of all, in half the time; else -1. */
function readShortDecimal(
  view: DataView,
  start: number,
  lineEnd: number,
  slots: Float64Array,
  index: number,
): number {
  const end = start + 6;
  if (end > lineEnd || view.getUint8(start + 1) !== POINT) return -1;
  const digit = view.getUint8(start);
  const decimals = fourDigits(view.getInt32(start + 2, true));
  if (!isDigit(digit) || decimals < 0 || continuesNumber(view.getUint8(end))) return -1;
  slots[index] = ((digit - ZERO) * 10_000 + decimals) / 10_000;
  return end;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function continuesNumber(byte: number): boolean {
  return isDigit(byte) || byte === LOWER_E || byte === UPPER_E;
}

/**
 * The number that four bytes are, the first in the lowest bits; -1 when they are not four digits,
 * which are bytes whose high half is 3, and still 3 with 6 added. 8 ns less for 17 digits.
 */
function fourDigits(word: number): number {
  const highHalves = (word & 0xf0f0f0f0) | (((word + 0x06060606) & 0xf0f0f0f0) >>> 4);
  if (highHalves !== 0x33333333) return -1;
  const pairs = Math.imul(word & 0x0f0f0f0f, 10 * 256 + 1) >>> 8;
  return Math.imul(pairs & 0x00ff00ff, 100 * 65_536 + 1) >>> 16;
}

/** Where the power that begins behind an `e` ends, -1 when it has no digits. */
function findPowerEnd(view: DataView, start: number): number {
  const digits = skipSign(view, start);
  let end = digits;
  while (isDigit(view.getUint8(end))) end++;
  return end > digits ? end : -1;
}

function readPower(view: DataView, start: number, end: number): number {
  let power = 0;
  for (let position = skipSign(view, start); position < end; position++) {
    if (power < POWER_FULL) power = power * 10 + view.getUint8(position) - ZERO;
  }
  return view.getUint8(start) === MINUS ? -power : power;
}

function skipSign(view: DataView, position: number): number {
  const byte = view.getUint8(position);
  return byte === MINUS || byte === PLUS ? position + 1 : position;
}

function textOf(view: DataView, start: number, end: number): string {
  let text = '';
  for (let position = start; position < end; position++) {
    text += String.fromCharCode(view.getUint8(position));
  }
  return text;
}
