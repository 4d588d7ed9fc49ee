/** Labels whose ids are known, found by their bytes: a label of a line is decoded once. */

import { lastBytes, mix } from './mix';
import { findStop, QUOTE } from './strings';

/** Asks the host for the id of the label whose text has `length` bytes at `start`. */
declare function idOfLabel(start: usize, length: usize): f64;

/** An entry: u32 hash, u32 length, u32 address of the text, u32 nothing, f64 id. */
const ENTRY_BYTES: usize = 24;
const ENTRIES: usize = 8192;
const MAX_LABELS: u32 = 4096;
const TEXT_BYTES: usize = 256 * 1024;
/** Longer texts are asked for each time. */
const MAX_LENGTH: usize = 256;

const table: usize = memory.data(24 * 8192, 8);
const texts: usize = memory.data(256 * 1024 + 8, 8);

let count: u32 = 0;
let textEnd: usize = texts;

/** Forgets all labels: their ids hold no longer. */
export function clearLabels(): void {
  memory.fill(table, 0, ENTRIES * ENTRY_BYTES);
  count = 0;
  textEnd = texts;
}

/** Reads a text without escapes as the id of a label, and returns where it ends; 0 for others. */
export function readLabel(start: usize, place: usize): usize {
  if (load<u8>(start) !== QUOTE) return 0;
  const text = start + 1;
  const quote = findStop(text);
  if (load<u8>(quote) !== QUOTE) return 0;
  store<f64>(place, idOf(text, quote - text));
  return quote + 1;
}

function idOf(text: usize, length: usize): f64 {
  if (length > MAX_LENGTH) return idOfLabel(text, length);
  const hash = hashOf(text, length);
  const known = find(text, length, hash);
  if (load<u32>(known, 8) !== 0) return load<f64>(known, 16);
  const id = idOfLabel(text, length); // may clear the table
  if (count === MAX_LABELS || textEnd + length > texts + TEXT_BYTES) clearLabels();
  const entry = find(text, length, hash);
  store<u32>(entry, hash);
  store<u32>(entry, <u32>length, 4);
  store<u32>(entry, <u32>textEnd, 8);
  store<f64>(entry, id, 16);
  memory.copy(textEnd, text, length);
  textEnd += (length + 7) & ~7;
  count++;
  return id;
}

/** The entry of a label, or the free one where it belongs: there is always one. */
function find(text: usize, length: usize, hash: u32): usize {
  let index = <usize>hash & (ENTRIES - 1);
  while (true) {
    const entry = table + index * ENTRY_BYTES;
    const known = <usize>load<u32>(entry, 8);
    if (known === 0) return entry;
    const isLike = load<u32>(entry) === hash && <usize>load<u32>(entry, 4) === length;
    if (isLike && areEqual(known, text, length)) return entry;
    index = (index + 1) & (ENTRIES - 1);
  }
}

function areEqual(a: usize, b: usize, length: usize): bool {
  let offset: usize = 0;
  for (; offset + 8 <= length; offset += 8) {
    if (load<u64>(a + offset) !== load<u64>(b + offset)) return false;
  }
  return lastBytes(a + offset, length & 7) === lastBytes(b + offset, length & 7);
}

function hashOf(text: usize, length: usize): u32 {
  let hash: u64 = <u64>length;
  let offset: usize = 0;
  for (; offset + 8 <= length; offset += 8) hash = mix(hash, load<u64>(text + offset));
  return <u32>mix(hash, lastBytes(text + offset, length & 7));
}
