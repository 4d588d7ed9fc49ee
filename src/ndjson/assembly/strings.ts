/** The strings of a line: where they end, and whether JSON.parse would take them. */

export const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
const LOWER_U: u32 = 0x75;
const ESCAPE_BYTES: usize = 2;
const UNICODE_ESCAPE_BYTES: usize = 6;

const LOW_BITS: u64 = 0x0101010101010101;
const HIGH_BITS: u64 = 0x8080808080808080;
const SPACES: u64 = 0x2020202020202020;
const QUOTES: u64 = 0x2222222222222222;
const BACKSLASHES: u64 = 0x5c5c5c5c5c5c5c5c;

/**
 * Position of the first quote, backslash or control character from `start` on. A newline is a
 * control character, so the search ends with the text. Takes eight bytes at once.
 */
export function findStop(start: usize): usize {
  let position = start;
  let stops = stopsOf(load<u64>(position));
  while (stops === 0) {
    position += 8;
    stops = stopsOf(load<u64>(position));
  }
  return position + (<usize>ctz<u64>(stops) >> 3);
}

/** The high bit of the first byte that is a stop; the bits of the bytes after it are noise. */
function stopsOf(word: u64): u64 {
  const quotes = word ^ QUOTES;
  const backslashes = word ^ BACKSLASHES;
  return (
    (((quotes - LOW_BITS) & ~quotes) |
      ((backslashes - LOW_BITS) & ~backslashes) |
      ((word - SPACES) & ~word)) &
    HIGH_BITS
  );
}

/** The high bit of the first quote; the bits of the bytes after it are noise. */
export function quotesOf(word: u64): u64 {
  const quotes = word ^ QUOTES;
  return (quotes - LOW_BITS) & ~quotes & HIGH_BITS;
}

/**
 * Position of the closing quote of the JSON string whose text begins at `start`; 0 for a string
 * that JSON.parse refuses: a control character, an escape that is none, no end.
 */
export function findStringEnd(start: usize): usize {
  let position = findStop(start);
  while (load<u8>(position) === BACKSLASH) {
    const length = escapeLength(position);
    if (length === 0) return 0;
    position = findStop(position + length);
  }
  return load<u8>(position) === QUOTE ? position : 0;
}

/** Bytes of the escape at `position`; 0 for one that JSON does not have. */
function escapeLength(position: usize): usize {
  const letter: u32 = load<u8>(position, 1);
  switch (letter) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return ESCAPE_BYTES;
    case LOWER_U:
      break;
    default:
      return 0;
  }
  for (let i: usize = ESCAPE_BYTES; i < UNICODE_ESCAPE_BYTES; i++) {
    if (!isHexDigit(load<u8>(position + i))) return 0;
  }
  return UNICODE_ESCAPE_BYTES;
}

function isHexDigit(byte: u32): bool {
  return byte - 0x30 <= 9 || (byte | 0x20) - 0x61 <= 5;
}
