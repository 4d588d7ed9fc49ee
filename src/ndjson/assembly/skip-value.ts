/** Skips values that are not read. */

import { findWordEnd } from './read-words';
import { findStop, findStringEnd, QUOTE } from './strings';

const MINUS: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const POINT: u32 = 0x2e;
const ZERO: u32 = 0x30;
const LOWER_E: u32 = 0x65;
const TO_LOWER: u32 = 0x20;
const NULL: u32 = 0x6c6c756e;
const TRUE: u32 = 0x65757274;
const FALSE: u32 = 0x736c6166;
/** `\u00`: the escape of a letter. */
const LATIN_ESCAPE: u32 = 0x3030755c;
/** `-Infinity` with an escape for each letter. */
const LONGEST_ESCAPED_WORD: usize = 9 * 6;

/**
 * Returns the end of the primitive at `start`: a string, a number, `true`, `false`, `null`, or one
 * of Python's bare words; 0 for what is none.
 */
export function skipValue(start: usize): usize {
  const first: u32 = load<u8>(start);
  if (first === QUOTE) {
    const end = findStringEnd(start + 1);
    return end === 0 ? 0 : end + 1;
  }
  const end = skipNumber(start);
  if (end !== 0) return end;
  const word = load<u32>(start);
  if (word === NULL || word === TRUE) return start + 4;
  if (word === FALSE && load<u8>(start, 4) === LOWER_E) return start + 5;
  return findWordEnd(start);
}

/**
 * Returns the end of the string at `start`; 0 for what is none, and for one that is a number,
 * `NaN`, `Infinity` or `-Infinity`, or may be with escapes.
 */
export function skipText(start: usize): usize {
  if (load<u8>(start) !== QUOTE) return 0;
  const text = start + 1;
  const end = findStringEnd(text);
  if (end === 0 || findWordEnd(text) === end) return 0;
  const digitsEnd = skipNumberLetters(text);
  if (digitsEnd === end ? end !== text : isNumberEscape(digitsEnd)) return 0;
  if (end - text <= LONGEST_ESCAPED_WORD) {
    let position = findStop(text);
    while (position < end) {
      if (load<u32>(position) === LATIN_ESCAPE) return 0;
      position = findStop(position + 2);
    }
  }
  return end + 1;
}

/** Returns the end of the JSON number at `start`, however long it is; 0 if none begins. */
function skipNumber(start: usize): usize {
  const first = load<u8>(start) === MINUS ? start + 1 : start;
  let position = skipDigits(first);
  if (position === first) return 0;
  if (load<u8>(first) === ZERO && position > first + 1) return 0;
  if (load<u8>(position) === POINT) {
    const fraction = position + 1;
    position = skipDigits(fraction);
    if (position === fraction) return 0;
  }
  if ((<u32>load<u8>(position) | TO_LOWER) !== LOWER_E) return position;
  const sign: u32 = load<u8>(++position);
  if (sign === MINUS || sign === PLUS) position++;
  const end = skipDigits(position);
  return end === position ? 0 : end;
}

/** Whether an escape begins at `position` that may be of a letter of a number: `\\u002e`. */
function isNumberEscape(position: usize): bool {
  return load<u32>(position) === LATIN_ESCAPE && <u32>load<u8>(position, 4) > ZERO + 1;
}

/** Returns the address after the letters that numbers are made of. */
function skipNumberLetters(start: usize): usize {
  let position = start;
  let byte: u32 = load<u8>(position);
  while (
    byte - ZERO <= 9 ||
    byte === MINUS ||
    byte === PLUS ||
    byte === POINT ||
    (byte | TO_LOWER) === LOWER_E
  ) {
    byte = load<u8>(++position);
  }
  return position;
}

function skipDigits(start: usize): usize {
  let position = start;
  while (<u32>load<u8>(position) - ZERO <= 9) position++;
  return position;
}
