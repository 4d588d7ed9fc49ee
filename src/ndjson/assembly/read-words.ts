/** Words that stand for doubles which JSON does not have, and numbers in quotes. */

import { readNumber } from './read-number';
import { QUOTE } from './strings';

const MINUS: u32 = 0x2d;
const NULL: u32 = 0x6c6c756e;
/** `NaN`, in the lower three bytes of a word. */
const NAN: u32 = 0x4e614e;
const THREE_BYTES: u32 = 0xffffff;
const INFINITY: u64 = 0x7974696e69666e49;

/**
 * Reads `null`, or `NaN`, `Infinity`, `-Infinity` with or without quotes, and returns where it
 * ends; 0 for anything else.
 */
export function readWords(start: usize, place: usize): usize {
  if (load<u32>(start) === NULL) {
    store<f64>(place, NaN);
    return start + 4;
  }
  if (load<u8>(start) !== QUOTE) return readWord(start, place);
  const quote = readWord(start + 1, place);
  return quote !== 0 && load<u8>(quote) === QUOTE ? quote + 1 : 0;
}

/** Reads a JSON number in quotes. */
export function readNumericText(start: usize, place: usize): usize {
  if (load<u8>(start) !== QUOTE) return 0;
  const quote = readNumber(start + 1, place);
  return quote !== 0 && load<u8>(quote) === QUOTE ? quote + 1 : 0;
}

/**
 * Returns the end of the word at `start` that Python writes for a double that JSON does not have;
 * else 0.
 */
export function findWordEnd(start: usize): usize {
  if ((load<u32>(start) & THREE_BYTES) === NAN) return start + 3;
  const word = load<u8>(start) === MINUS ? start + 1 : start;
  return load<u64>(word) === INFINITY ? word + 8 : 0;
}

function readWord(start: usize, place: usize): usize {
  const end = findWordEnd(start);
  if (end === start + 3) store<f64>(place, NaN);
  else if (end !== 0) store<f64>(place, end === start + 8 ? Infinity : -Infinity);
  return end;
}
