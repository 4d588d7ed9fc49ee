import type { LineShape, Slot } from './line-shape.ts';
import type { Matcher, Matchers } from './matchers.ts';
import { readNumber } from './number-from-bytes.ts';
import { findStringEnd } from './string-from-bytes.ts';

const NEWLINE = 0x0a;

/** Literal bytes; `byteLength` of a DataView is a call on Node 20. */
interface Piece {
  readonly view: DataView;
  readonly length: number;
}

/**
 * Matchers in plain JavaScript, a line at a time, for programs without WebAssembly. 3 to 4 times as
 * fast as decoding and JSON.parse: 225 ns against 850 for a line of pino with 4 decimals.
 */
export class PlainMatchers implements Matchers {
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);

  setBytes(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  add({ pieces, varying, constants }: LineShape): Matcher {
    const steps = pieces.map(pieceOf);
    const rows = constants.slice();
    const ends = new Uint32Array(1);
    const match = (start: number): number => {
      const end = this.#bytes.indexOf(NEWLINE, start);
      if (end < 0 || !matchLine(this.#view, start, end, { steps, varying, rows })) return 0;
      ends[0] = end + 1;
      return 1;
    };
    return { rows, ends, match, release: () => {} };
  }
}

interface Steps {
  readonly steps: readonly Piece[];
  /** What stands behind each piece but the last. */
  readonly varying: readonly Slot[];
  readonly rows: Float64Array;
}

/** Whether the line from `start` to its newline at `end` is of a shape; then its row is filled. */
function matchLine(view: DataView, start: number, end: number, { steps, varying, rows }: Steps) {
  let position = skipPiece(view, start, end, steps[0] as Piece);
  for (let i = 0; i < varying.length && position >= 0; i++) {
    position = readSlot(view, position, end, varying[i] as Slot, rows);
    if (position >= 0) position = skipPiece(view, position, end, steps[i + 1] as Piece);
  }
  return position === end;
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
