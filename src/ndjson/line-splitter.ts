const NEWLINE = 0x0a;

/**
 * Takes one line: `bytes[end]` is its newline, except for the last line of an input that ends
 * without one: there `end` is the end of the bytes. They do not change afterwards.
 */
export type OnLine = (bytes: Uint8Array, start: number, end: number) => void;

/**
 * Finds the lines in chunks of bytes, wherever these are cut. A line is copied only when it spans
 * chunks; such a line has bytes of its own.
 *
 * Searches with the chunk's own `indexOf`: 12 ns a line of 150 bytes for a Buffer, 85 for a bare
 * Uint8Array.
 */
export class LineSplitter {
  readonly #onLine: OnLine;
  /** Copies of the beginning of a line whose end has not come yet. */
  #pending: Uint8Array[] = [];

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    let end = chunk.indexOf(NEWLINE);
    let start = 0;
    if (end >= 0 && this.#pending.length > 0) {
      this.#finish(chunk.subarray(0, end + 1));
      start = end + 1;
      end = chunk.indexOf(NEWLINE, start);
    }
    while (end >= 0) {
      this.#onLine(chunk, start, end);
      start = end + 1;
      end = chunk.indexOf(NEWLINE, start);
    }
    if (start < chunk.length) this.#pending.push(new Uint8Array(chunk.subarray(start)));
  }

  /** Hands out the last line if it has no newline. */
  end(): void {
    if (this.#pending.length === 0) return;
    const line = this.#takePending(new Uint8Array(0));
    this.#onLine(line, 0, line.length);
  }

  #finish(tail: Uint8Array): void {
    const line = this.#takePending(tail);
    this.#onLine(line, 0, line.length - 1);
  }

  #takePending(tail: Uint8Array): Uint8Array {
    const pieces = [...this.#pending, tail];
    this.#pending = [];
    const line = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
    let offset = 0;
    for (const piece of pieces) {
      line.set(piece, offset);
      offset += piece.length;
    }
    return line;
  }
}
