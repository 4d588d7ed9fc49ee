import type { LineShape, Slot } from './line-shape.ts';
import type { Matcher } from './matcher.ts';
import { readNumber } from './number-from-bytes.ts';
import { findStringEnd } from './string-from-bytes.ts';

/** Literal bytes; `byteLength` of a DataView is a call on Node 20. */
interface Piece {
  readonly view: DataView;
  readonly length: number;
}

/**
 * A matcher that walks through the pieces of a shape. It works where code generation is forbidden
 * (CSP, `--disallow-code-generation-from-strings`), and for a shape that has yet to prove itself. 3 to
 * 4 times as fast as decoding and JSON.parse: 225 ns against 850 for a line of pino with 4 decimals.
 */
export function plainMatcher({ pieces, varying }: LineShape): Matcher {
  const [first, ...rest] = pieces.map(pieceOf) as [Piece, ...Piece[]];
  return (view, start, end, values) => {
    let position = skipPiece(view, start, end, first);
    for (let i = 0; i < rest.length && position >= 0; i++) {
      position = readSlot(view, position, end, varying[i] as Slot, values);
      if (position >= 0) position = skipPiece(view, position, end, rest[i] as Piece);
    }
    return position === end;
  };
}

/** Where `piece`, which must begin at `start`, ends; -1 when something else is there. */
function skipPiece(view: DataView, start: number, end: number, piece: Piece): number {
  const { view: literal, length } = piece;
  const pieceEnd = start + length;
  if (pieceEnd > end) return -1;
  let offset = 0;
  for (; offset + 4 <= length; offset += 4) {
    if (view.getInt32(start + offset, true) !== literal.getInt32(offset, true)) return -1;
  }
  for (; offset < length; offset++) {
    if (view.getUint8(start + offset) !== literal.getUint8(offset)) return -1;
  }
  return pieceEnd;
}

/** Where the value at `start` ends, -1 when it is none of the slot's kind. */
function readSlot(
  view: DataView,
  start: number,
  lineEnd: number,
  { kind, index }: Slot,
  values: Float64Array,
): number {
  if (kind === 'number') return readNumber(view, start, lineEnd, values, index);
  const end = findStringEnd(view, start);
  values[index] = start;
  values[index + 1] = end;
  return end;
}

function pieceOf({ buffer, byteOffset, length }: Uint8Array): Piece {
  return { view: new DataView(buffer, byteOffset, length), length };
}
