/** Clocks from the bytes of a line: ISO dates, to epoch milliseconds as Date.parse has them. */

import { QUOTE } from './strings';

const PLUS: u32 = 0x2b;
const MINUS: u32 = 0x2d;
const POINT: u32 = 0x2e;
const ZERO: u32 = 0x30;
const COLON: u32 = 0x3a;
const LETTER_T: u32 = 0x54;
const LETTER_Z: u32 = 0x5a;
const NO_PAIR: u32 = 100;

const MS_PER_MINUTE: f64 = 60_000;
const MINUTES_PER_DAY: f64 = 1440;
/** Digits of a fraction; those behind the third are cut off. */
const MAX_FRACTION: u32 = 9;
/** Shorter than every month: later days are left to Date.parse, which moves some of them on. */
const SAFE_DAYS: u32 = 28;

/** The offsets of the parts of a date, after its quote. */
const MONTH: usize = 5;
const DAY: usize = 8;
const HOUR: usize = 11;
const MINUTE: usize = 14;
const SECOND: usize = 17;
const FRACTION: usize = 19;

/** The minute that was read last, as text and in milliseconds: clocks of a log seldom leave it. */
let yearAndMonth: u64 = 0;
let dayAndMinute: u64 = 0;
let minuteMs: f64 = 0;

/**
 * Reads `"YYYY-MM-DDTHH:MM:SS"` with a fraction or none and with `Z` or an offset in its quotes,
 * and returns where it ends; 0 for anything else.
 */
export function readClock(start: usize, place: usize): usize {
  if (load<u8>(start) !== QUOTE) return 0;
  const text = start + 1;
  const isKnown = load<u64>(text) === yearAndMonth && load<u64>(text, 8) === dayAndMinute;
  if (!isKnown && !readMinute(text)) return 0;
  const seconds = pairAt(text + SECOND);
  if (load<u8>(text, SECOND - 1) !== COLON || seconds > 59) return 0;
  let position = text + FRACTION;
  let ms = seconds * 1000;
  if (load<u8>(position) === POINT) {
    const fraction = ++position;
    let weight: u32 = 100;
    let digit = <u32>load<u8>(position) - ZERO;
    while (digit <= 9) {
      ms += digit * weight;
      weight /= 10;
      digit = <u32>load<u8>(++position) - ZERO;
    }
    const digits = <u32>(position - fraction);
    if (digits === 0 || digits > MAX_FRACTION) return 0;
  }
  let offset: f64 = 0;
  const zone: u32 = load<u8>(position);
  if (zone === PLUS || zone === MINUS) {
    const minutes = readOffset(position + 1);
    if (minutes < 0) return 0;
    offset = zone === PLUS ? -minutes : minutes;
    position += 6;
  } else if (zone === LETTER_Z) position++;
  else return 0;
  if (load<u8>(position) !== QUOTE) return 0;
  store<f64>(place, minuteMs + <f64>ms + offset * MS_PER_MINUTE);
  return position + 1;
}

/** Reads the date and the minute of a clock; false where they are none. */
function readMinute(text: usize): bool {
  const century = pairAt(text);
  const year = pairAt(text + 2);
  const month = pairAt(text + MONTH);
  const day = pairAt(text + DAY);
  const hour = pairAt(text + HOUR);
  const minute = pairAt(text + MINUTE);
  const areSeparated =
    load<u8>(text, MONTH - 1) === MINUS &&
    load<u8>(text, DAY - 1) === MINUS &&
    load<u8>(text, HOUR - 1) === LETTER_T &&
    load<u8>(text, MINUTE - 1) === COLON;
  if (!areSeparated || century === NO_PAIR || year === NO_PAIR) return false;
  if (month - 1 > 11 || hour > 23 || minute > 59) return false;
  if (day - 1 >= (month === 2 ? SAFE_DAYS : 30)) {
    if (day !== 31 || !isLongMonth(month)) return false;
  }
  const days = daysBefore(<i32>(century * 100 + year), <i32>month) + <i32>day - 1;
  minuteMs = (<f64>days * MINUTES_PER_DAY + <f64>(hour * 60 + minute)) * MS_PER_MINUTE;
  yearAndMonth = load<u64>(text);
  dayAndMinute = load<u64>(text, 8);
  return true;
}

function isLongMonth(month: u32): bool {
  return ((month + (month >> 3)) & 1) === 1;
}

/**
 * Days from 1970 to the first of a month. Source: H. Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms": years begin in March, so that the leap day is their last.
 */
function daysBefore(year: i32, month: i32): i32 {
  const y = (month <= 2 ? year - 1 : year) + 400; // not below 0
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5;
  return y * 365 + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468 - 146_097;
}

/** The minutes of `HH:MM`; negative where there is none. */
function readOffset(position: usize): f64 {
  const hours = pairAt(position);
  const minutes = pairAt(position + 3);
  const isOffset = hours <= 23 && minutes <= 59 && load<u8>(position, 2) === COLON;
  return isOffset ? <f64>(hours * 60 + minutes) : -1;
}

/** The number of two digits; 100 where there are none. */
function pairAt(position: usize): u32 {
  const tens = <u32>load<u8>(position) - ZERO;
  const ones = <u32>load<u8>(position, 1) - ZERO;
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : NO_PAIR;
}
