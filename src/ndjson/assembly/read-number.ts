/** Numbers from the bytes of a line. */

const PLUS: u32 = 0x2b;
const MINUS: u32 = 0x2d;
const POINT: u32 = 0x2e;
const ZERO: u32 = 0x30;
const LOWER_E: u32 = 0x65;
const TO_LOWER: u32 = 0x20;

const EIGHT_ZEROS: u64 = 0x3030303030303030;
const HIGH_BITS: u64 = 0x8080808080808080;
const EIGHT_DIGITS: u64 = 100_000_000;
/** Larger ones have no room for eight more digits, for one more. */
const ROOM_FOR_EIGHT: u64 = (u64.MAX_VALUE - (EIGHT_DIGITS - 1)) / EIGHT_DIGITS;
const ROOM_FOR_ONE: u64 = (u64.MAX_VALUE - 9) / 10;

/** Powers of ten that are doubles, as integers below 2 ** 53 are: one operation rounds once. */
const LAST_EXACT_POWER: i32 = 22;
const EXACT_INTEGERS: u64 = 1 << 53;
const EXACT_POWERS: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
];
const INTEGER_POWERS: StaticArray<u64> = [
  1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000,
];

/** The powers of the table of powers of five; a double cannot hold numbers far beyond. */
const FIRST_POWER: i32 = -64;
const LAST_POWER: i32 = 32;
/** 16 bytes each; powers-of-five.ts fills it. */
export const POWERS_OF_FIVE: usize = memory.data(16 * (32 + 64 + 1), 8);
const MANTISSA_BITS: i32 = 52;
const HIDDEN_BIT: u64 = 1 << 52;
const EXPONENT_BIAS: i32 = 1023;
const INFINITE_EXPONENT: i32 = 0x7ff;
const MAX_POWER_DIGITS: u64 = 4;

/** The place of the last whole number that was read from a float, such as `5.0`; 0 for none. */
export let wholeFloat: usize = 0;

/** Forgets the last whole number that was read from a float. */
export function clearWholeFloat(): void {
  wholeFloat = 0;
}

/**
 * Reads the JSON number at `start`, bit for bit as `Number()` reads its text, and returns where it
 * ends; 0 if none begins, and for the few that are left to JSON.parse: more digits than an integer
 * of 64 bits holds, powers beyond the table, `-0`. Eight digits are read at once. The loop over the
 * digits stands here twice: one loop for both sides of the point takes 20 ns more per line, a
 * function 30.
 */
export function readNumber(start: usize, place: usize): usize {
  let position = start;
  let byte: u32 = load<u8>(position);
  const isNegative = byte === MINUS;
  if (isNegative) byte = load<u8>(++position);
  const first = byte - ZERO;
  if (first > 9) return 0;
  let mantissa: u64 = first;
  let power: i32 = 0;
  let isFloat = false;
  byte = load<u8>(++position);
  if (byte - ZERO <= 9) {
    if (first === 0) return 0;
    let word = digitsAt(position);
    let odd = oddBytes(word);
    while (odd === 0) {
      if (mantissa > ROOM_FOR_EIGHT) return 0;
      mantissa = mantissa * EIGHT_DIGITS + integerOf(word);
      position += 8;
      word = digitsAt(position);
      odd = oddBytes(word);
    }
    const digits = ctz<u64>(odd) >> 3;
    if (digits > 0) {
      if (mantissa > ROOM_FOR_EIGHT) return 0;
      mantissa = append(mantissa, word, digits);
      position += <usize>digits;
    }
    byte = load<u8>(position);
  }
  if (byte === POINT) {
    isFloat = true;
    const fraction = ++position;
    let word = digitsAt(position);
    let odd = oddBytes(word);
    while (odd === 0) {
      if (mantissa > ROOM_FOR_EIGHT) return 0;
      mantissa = mantissa * EIGHT_DIGITS + integerOf(word);
      position += 8;
      word = digitsAt(position);
      odd = oddBytes(word);
    }
    const digits = ctz<u64>(odd) >> 3;
    if (digits > 0) {
      if (mantissa <= ROOM_FOR_EIGHT) mantissa = append(mantissa, word, digits);
      else {
        for (let shift: u64 = 0; shift < digits << 3; shift += 8) {
          if (mantissa > ROOM_FOR_ONE) return 0;
          mantissa = mantissa * 10 + ((word >> shift) & 15);
        }
      }
      position += <usize>digits;
    } else if (position === fraction) return 0;
    power = -(<i32>(position - fraction));
    byte = load<u8>(position);
  }
  if ((byte | TO_LOWER) === LOWER_E) {
    isFloat = true;
    const sign: u32 = load<u8>(++position);
    if (sign === MINUS || sign === PLUS) position++;
    const word = digitsAt(position);
    const digits = ctz<u64>(oddBytes(word)) >> 3;
    if (digits === 0 || digits > MAX_POWER_DIGITS) return 0;
    const given = <i32>append(0, word, digits);
    power += sign === MINUS ? -given : given;
    position += <usize>digits;
  }
  const magnitude = scale(mantissa, power);
  if (magnitude < 0) return 0;
  if (isFloat) {
    if (trunc(magnitude) === magnitude) wholeFloat = place;
  } else if (isNegative && mantissa === 0) return 0;
  store<f64>(place, isNegative ? -magnitude : magnitude);
  return position;
}

/** Eight bytes with the value of each digit in its place; other bytes are above 9 then. */
function digitsAt(position: usize): u64 {
  return load<u64>(position) ^ EIGHT_ZEROS;
}

/** The high bit of every byte up to the first one above 9 says whether it is; the rest is noise. */
function oddBytes(word: u64): u64 {
  return ((word + 0x7676767676767676) | word) & HIGH_BITS;
}

/** The integer that eight digits are, the first one in the lowest byte. */
function integerOf(word: u64): u64 {
  const pairs = word * 10 + (word >> 8);
  const low = (pairs & 0x000000ff000000ff) * 0x000f424000000064;
  const high = ((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
  return (low + high) >> 32;
}

/** `mantissa` with the first `digits` (1 to 7) of a word behind it. */
function append(mantissa: u64, word: u64, digits: u64): u64 {
  return mantissa * unchecked(INTEGER_POWERS[<i32>digits]) + integerOf(word << ((8 - digits) << 3));
}

/** mantissa x 10 ** power, rounded once; negative where that is not decided here. */
function scale(mantissa: u64, power: i32): f64 {
  if (mantissa <= EXACT_INTEGERS && power >= -LAST_EXACT_POWER && power <= LAST_EXACT_POWER) {
    return power < 0
      ? <f64>mantissa / unchecked(EXACT_POWERS[-power])
      : <f64>mantissa * unchecked(EXACT_POWERS[power]);
  }
  if (mantissa === 0) return 0;
  if (power < FIRST_POWER || power > LAST_POWER) return -1;
  return scaleWide(mantissa, power, POWERS_OF_FIVE + ((<usize>(power - FIRST_POWER)) << 4));
}

/**
 * The same by a product of 128 bits, for every mantissa of 64 bits. Source: D. Lemire, "Number
 * Parsing at a Gigabyte per Second", with N. Mushtak and D. Lemire, "Fast Number Parsing Without
 * Fallback".
 */
function scaleWide(mantissa: u64, power: i32, powerOfFive: usize): f64 {
  const zeros = clz<u64>(mantissa);
  const shifted = mantissa << zeros;
  const highPower = load<u64>(powerOfFive);
  let low = shifted * highPower;
  let high = highProduct(shifted, highPower);
  if ((high & 0x1ff) === 0x1ff) {
    const more = highProduct(shifted, load<u64>(powerOfFive, 8));
    low += more;
    if (low < more) high++;
  }
  const upper = high >> 63;
  const cut = upper + 64 - MANTISSA_BITS - 3;
  let bits = high >> cut;
  // 217706 / 2 ** 16 is log2(10)
  let exponent = ((217706 * power) >> 16) + 63 + <i32>upper - <i32>zeros + EXPONENT_BIAS;
  // ties go to even: a power this small divides without rest, so the product may be one
  const mayTie = low <= 1 && power >= -4 && power <= 23 && (bits & 3) === 1;
  if (mayTie && bits << cut === high) bits--;
  bits = (bits + (bits & 1)) >> 1;
  if (bits >= HIDDEN_BIT << 1) {
    bits = HIDDEN_BIT;
    exponent++;
  }
  if (exponent <= 0 || exponent >= INFINITE_EXPONENT) return -1;
  return reinterpret<f64>((bits ^ HIDDEN_BIT) | ((<u64>exponent) << MANTISSA_BITS));
}

/** The upper half of a product of 128 bits. */
function highProduct(left: u64, right: u64): u64 {
  const lowLeft = left & 0xffffffff;
  const highLeft = left >> 32;
  const lowRight = right & 0xffffffff;
  const highRight = right >> 32;
  const middle = highLeft * lowRight;
  const carry = ((lowLeft * lowRight) >> 32) + (middle & 0xffffffff) + lowLeft * highRight;
  return highLeft * highRight + (middle >> 32) + (carry >> 32);
}
