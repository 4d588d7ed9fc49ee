const NEWLINE = 0x0a;
/** Terminals that know it show everything between both at once; others ignore it. */
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';
/** Between both no text is wrapped: a terminal that was just made narrower cuts the row itself. */
const NO_WRAP = '\u001b[?7l';
const WRAP = '\u001b[?7h';
/** Goes to the first column and clears from there; also what a resize has wrapped. */
const ERASE = '\r\u001b[J';

/** Bytes for a terminal: those of a writer, and what keeps the row below them. */
export interface Frame {
  readonly all: Buffer;
  /** Where the bytes of the writer begin, and how many they are. */
  readonly start: number;
  readonly length: number;
  /** The row behind them; empty for none. */
  readonly row: string;
}

/**
 * Knows what the last row of a terminal shows. A row of progress stands there alone, the cursor on
 * its first column, and never behind a line without an end.
 */
export class RowScreen {
  #row = '';
  /** Whether the newest line has no end yet. */
  #isOpen = false;

  /** Returns bytes with the row erased before them and `row` drawn behind them. */
  frame(bytes: Buffer, row: string): Frame {
    const isOpen = endsOpen(bytes, this.#isOpen);
    const below = isOpen ? '' : row;
    if (this.#row === '' && below === '') {
      return { all: bytes, start: 0, length: bytes.length, row: '' };
    }
    const before = Buffer.from(BEGIN + (this.#row === '' ? '' : ERASE));
    const after = Buffer.from(drawn(below) + END);
    const all = Buffer.concat([before, bytes, after]);
    return { all, start: before.length, length: bytes.length, row: below };
  }

  /**
   * Notes that the terminal has taken the first `taken` bytes of a frame. Returns how many of them
   * were the writer's.
   */
  settle({ all, start, length, row }: Frame, taken: number): number {
    const own = Math.max(0, Math.min(length, taken - start));
    this.#isOpen = endsOpen(all.subarray(start, start + own), this.#isOpen);
    // a row that is there in part is to be erased as well
    if (taken >= start) this.#row = taken > start + length ? row : '';
    return own;
  }

  /** Returns what draws `row` in place of the one that is there; empty where nothing changes. */
  draw(row: string): string {
    if (this.#isOpen || row === this.#row) return '';
    const text = BEGIN + (this.#row === '' ? '' : ERASE) + drawn(row) + END;
    this.#row = row;
    return text;
  }
}

/** Returns what shows a row and goes back to its first column. */
function drawn(row: string): string {
  return row === '' ? '' : `${NO_WRAP}${row}\r${WRAP}`;
}

/** Whether the last line is open after some bytes; `isOpen` says whether it was before. */
function endsOpen(bytes: Buffer, isOpen: boolean): boolean {
  return bytes.length === 0 ? isOpen : bytes.at(-1) !== NEWLINE;
}
