/** The structure of a line as a number: its keys in order, and where strings and arrays stand. */

import { lastBytes, mix } from './mix';
import { findWordEnd } from './read-words';
import { findStop, QUOTE } from './strings';

const NEWLINE: u32 = 0x0a;
const SPACE: u32 = 0x20;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const BACKSLASH: u32 = 0x5c;
const OPEN_BRACKET: u32 = 0x5b;
const CLOSE_BRACKET: u32 = 0x5d;
const OPEN_BRACE: u32 = 0x7b;
const CLOSE_BRACE: u32 = 0x7d;

const LOW_BITS: u64 = 0x0101010101010101;
const HIGH_BITS: u64 = 0x8080808080808080;
const QUOTES: u64 = 0x2222222222222222;
const NEWLINES: u64 = 0x0a0a0a0a0a0a0a0a;

const SEED: u64 = 0x243f6a8885a308d3;
/** Stands for a string of any text. */
const STRING: u64 = 1;

/** The address of the newline of the line that was hashed last. */
export let lineEnd: usize = 0;

/**
 * A hash of the line at `start` that does not depend on its values, but for strings being strings:
 * numbers, words and the strings that stand for numbers which JSON does not have are all alike.
 * Lines of one template share it. Of a line that is no JSON it is any number.
 */
export function hashLine(start: usize): u32 {
  let hash = SEED;
  let position = start;
  let depth: i32 = 0; // of arrays: what lies in them has no keys to tell it by
  while (true) {
    if (depth === 0) position = findQuote(position);
    else {
      let byte: u32 = load<u8>(position);
      while (byte !== QUOTE && byte !== NEWLINE && depth > 0) {
        if (byte === OPEN_BRACKET) depth++;
        else if (byte === CLOSE_BRACKET) depth--;
        if (isPunctuation(byte)) hash = mix(hash, byte);
        byte = load<u8>(++position);
      }
      if (depth === 0) continue;
    }
    if (load<u8>(position) === NEWLINE) break;
    const text = position + 1;
    const end = findTextEnd(text);
    position = end + 1;
    if (load<u8>(end) === NEWLINE) {
      position = end;
      break;
    }
    while (load<u8>(position) === SPACE) position++;
    if (load<u8>(position) !== COLON) {
      if (findWordEnd(text) !== end) hash = mix(hash, STRING);
      continue;
    }
    hash = mixText(hash, text, end);
    position++;
    while (load<u8>(position) === SPACE) position++;
    if (load<u8>(position) === OPEN_BRACKET) {
      depth = 1;
      position++;
    }
  }
  lineEnd = position;
  return <u32>hash;
}

/** Returns the address of the first quote or newline from `start` on. */
function findQuote(start: usize): usize {
  let position = start;
  let stops = stopsOf(load<u64>(position));
  while (stops === 0) {
    position += 8;
    stops = stopsOf(load<u64>(position));
  }
  return position + (<usize>ctz<u64>(stops) >> 3);
}

function stopsOf(word: u64): u64 {
  const quotes = word ^ QUOTES;
  const newlines = word ^ NEWLINES;
  return (((quotes - LOW_BITS) & ~quotes) | ((newlines - LOW_BITS) & ~newlines)) & HIGH_BITS;
}

/** Returns the end of the string with the text at `start`: its quote, or else the newline. */
function findTextEnd(start: usize): usize {
  let position = findStop(start);
  let byte: u32 = load<u8>(position);
  while (byte !== QUOTE && byte !== NEWLINE) {
    const isEscape = byte === BACKSLASH && load<u8>(position, 1) !== NEWLINE;
    position = findStop(position + (isEscape ? 2 : 1));
    byte = load<u8>(position);
  }
  return position;
}

function mixText(hash: u64, start: usize, end: usize): u64 {
  let position = start;
  let mixed = hash;
  for (; position + 8 <= end; position += 8) mixed = mix(mixed, load<u64>(position));
  return mix(mixed, lastBytes(position, end - position) ^ <u64>(end - start));
}

function isPunctuation(byte: u32): bool {
  return (
    byte === COMMA ||
    byte === OPEN_BRACKET ||
    byte === CLOSE_BRACKET ||
    byte === OPEN_BRACE ||
    byte === CLOSE_BRACE
  );
}
