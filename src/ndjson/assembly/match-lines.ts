/**
 * Matches lines of NDJSON against a template and reads their values into rows of doubles.
 *
 * A program in memory, little-endian, everything at a multiple of 8 bytes: for each piece of
 * literal bytes, with the value behind it,
 *
 *     u32 kind of the value, with the length of the piece in the upper 28 bits
 *     u32 offset of the value's column in a row, in bytes
 *     the piece, and zeros up to a multiple of 8
 */

import { markFloat, marksOf } from './float-marks';
import { readLabel } from './label-cache';
import { mix } from './mix';
import { readClock } from './read-clock';
import { clearWholeFloat, readNumber, wholeFloat } from './read-number';
import { readNumericText, readWords } from './read-words';
import { skipText, skipValue } from './skip-value';
import { quotesOf } from './strings';

/** Kinds of values; line-program.ts has the same. */
const END: u32 = 0;
const NUMBER: u32 = 1;
const SCALAR: u32 = 2;
const CLOCK: u32 = 3;
const NUMERIC_TEXT: u32 = 4;
const LABEL: u32 = 5;
const SKIP: u32 = 6;

const KIND_BITS: u32 = 4;
const KINDS: u32 = 15;
const STEP_BYTES: usize = 8;
const NEWLINE: u32 = 0x0a;

/** The ends of the lines that were read, after their newlines; positions count from the origin. */
export const ENDS: usize = memory.data(64 * 4, 8);

/**
 * Where the line departed from the program that was not matched last, as a hash of the bytes there.
 * Lines of one template mostly have the same, so it tells which template to try.
 */
export let departure: u64 = 0;

/**
 * Reads lines from `start` on for as long as they match the program, `maxLines` at most, and
 * returns how many. The byte at `limit` must be a newline that is no line's.
 */
export function matchLines(
  program: usize,
  rows: usize,
  rowBytes: usize,
  maxLines: i32,
  origin: usize,
  start: usize,
  limit: usize,
): i32 {
  let line = start;
  let row = rows;
  let marks = marksOf(rows, rowBytes);
  for (let count = 0; count < maxLines; count++) {
    const rowEnd = row + rowBytes;
    for (let mark = marks; mark < rowEnd; mark += 8) store<f64>(mark, 0);
    const end = matchLine(program, line, row, rowEnd);
    if (end === 0 || end >= limit) return count;
    line = end + 1;
    store<u32>(ENDS + ((<usize>count) << 2), <u32>(line - origin));
    row = rowEnd;
    marks += rowBytes;
  }
  return maxLines;
}

/** Returns the address of the newline of a line that matches; 0 for any other line. */
function matchLine(program: usize, start: usize, row: usize, rowEnd: usize): usize {
  let position = start;
  let step = program;
  while (true) {
    const head = load<u32>(step);
    const place = row + <usize>load<u32>(step, 4);
    let piece = step + STEP_BYTES;
    const length = <usize>(head >> KIND_BITS);
    const lastWord = position + (length & ~7);
    while (position < lastWord) {
      const difference = load<u64>(position) ^ load<u64>(piece);
      if (difference !== 0) return depart(position, difference, piece - step - STEP_BYTES);
      position += 8;
      piece += 8;
    }
    const rest = <u64>length & 7;
    if (rest !== 0) {
      const difference = load<u64>(position) ^ load<u64>(piece);
      if (difference << (64 - (rest << 3)) !== 0)
        return depart(position, difference, piece - step - STEP_BYTES);
      position += <usize>rest;
      piece += 8;
    }
    const kind = head & KINDS;
    if (kind === END)
      return load<u8>(position) === NEWLINE
        ? position
        : depart(position, 1, piece - step - STEP_BYTES);
    let end: usize = 0;
    if (kind <= SCALAR) end = readNumber(position, place);
    if (end === 0) end = readValue(kind, position, place);
    if (end === 0) {
      clearWholeFloat(); // of a number whose closing quote did not come
      return depart(position, 1, piece - step - STEP_BYTES);
    }
    if (wholeFloat !== 0) {
      markFloat(row, rowEnd, wholeFloat);
      clearWholeFloat();
    }
    position = end;
    step = piece;
  }
}

/**
 * Remembers where a line departed that is equal to the piece for `offset` bytes and the first ones
 * of `difference`: the 8 bytes before, and the rest of the key or text behind, up to 8 bytes. A
 * value that stands before the piece or behind the key varies, so it is none of it.
 */
function depart(position: usize, difference: u64, offset: usize): usize {
  const common = <usize>ctz<u64>(difference) >> 3;
  const length = offset + common;
  const before = length === 0 ? 0 : load<u64>(position + common - 8);
  const known = length < 8 ? before >> ((8 - <u64>length) << 3) : before;
  const word = load<u64>(position + common);
  const quotes = quotesOf(word);
  const rest = quotes === 0 ? word : word & (((<u64>1) << (ctz<u64>(quotes) & ~7)) - 1);
  departure = mix(mix(<u64>length, known), rest);
  return 0;
}

/** Reads a value that is no number. */
function readValue(kind: u32, position: usize, place: usize): usize {
  switch (kind) {
    case NUMBER:
      return 0;
    case SCALAR:
      return readWords(position, place);
    case CLOCK:
      return readClock(position, place);
    case NUMERIC_TEXT:
      return readNumericText(position, place);
    case LABEL:
      return readLabel(position, place);
    case SKIP:
      return skipValue(position);
    default:
      return skipText(position);
  }
}
