const NEWLINE = 0x0a;
const NO_BYTES: Uint8Array = new Uint8Array(0);

/**
 * The longest line that is read: a thousand times what Docker keeps in one piece, and half of what
 * log shippers take. Read, parsed and printed, a line takes some ten times its length of memory.
 */
export const MAX_LINE_BYTES = 16 * 2 ** 20;

/**
 * Takes one line: `bytes[end]` is its newline, except for the last line of an input that ends
 * without one: there `end` is the end of the bytes. They do not change afterwards.
 */
export type OnLine = (bytes: Uint8Array, start: number, end: number) => void;

/**
 * Takes the next bytes of a line that is too long to be held, from its first byte on, its newline
 * included. The last part may be empty.
 */
export type OnPart = (bytes: Uint8Array, isLast: boolean) => void;

/** Takes lines that match a template. */
export interface KnownLines {
  /** Sets new bytes, which do not change until the next ones. */
  setBytes(bytes: Uint8Array): void;
  /**
   * Takes lines from `start` on and returns the index of the first one that matches no template.
   */
  take(start: number): number;
}

export interface LineSplitterOptions {
  /** Asked before each line is searched. */
  readonly known?: KnownLines;
  readonly onLine: OnLine;
  readonly onPart: OnPart;
  /** Longer lines come in parts. Default 16 MiB. */
  readonly maxLineBytes?: number;
}

/** Knows no line. */
const NONE_KNOWN: KnownLines = { setBytes: () => {}, take: (start) => start };

/**
 * Finds the lines in chunks of bytes, however the chunks are cut. A line is copied only when it
 * spans chunks; such a line has bytes of its own. Holds no more than twice the longest line
 * allowed.
 *
 * Searches with the chunk's own `indexOf`: 12 ns per line of 150 bytes for a Buffer, 85 for a bare
 * Uint8Array.
 */
export class LineSplitter {
  readonly #known: KnownLines;
  readonly #onLine: OnLine;
  readonly #onPart: OnPart;
  readonly #maxLineBytes: number;
  /** A copy of the beginning of a line that has no end yet, and room for more of it. */
  #pending = NO_BYTES;
  #pendingBytes = 0;
  /** Whether the current line is handed out in parts. */
  #isLong = false;

  constructor({
    known = NONE_KNOWN,
    onLine,
    onPart,
    maxLineBytes = MAX_LINE_BYTES,
  }: LineSplitterOptions) {
    this.#known = known;
    this.#onLine = onLine;
    this.#onPart = onPart;
    this.#maxLineBytes = maxLineBytes;
  }

  push(chunk: Uint8Array): void {
    const isOpen = this.#pendingBytes > 0 || this.#isLong;
    const start = isOpen ? chunk.indexOf(NEWLINE) + 1 : 0;
    if (start > 0) this.#finish(chunk.subarray(0, start));
    // without a newline all of it belongs to the line that is open
    const end = isOpen && start === 0 ? 0 : this.#takeLines(chunk, start);
    if (end < chunk.length) this.#begin(chunk.subarray(end));
  }

  /** The number of bytes of a line that has no end yet. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Hands out the last line if it has no newline. */
  end(): void {
    if (this.#isLong) this.#finish(NO_BYTES);
    if (this.#pendingBytes === 0) return;
    const line = this.#takePending();
    this.#known.setBytes(line);
    this.#onLine(line, 0, line.length);
  }

  /** Takes all complete lines from `start` on and returns the index after them. */
  #takeLines(bytes: Uint8Array, start: number): number {
    this.#known.setBytes(bytes);
    for (let position = start; ; ) {
      position = this.#known.take(position);
      const end = bytes.indexOf(NEWLINE, position);
      if (end < 0) return position;
      if (end - position <= this.#maxLineBytes) this.#onLine(bytes, position, end);
      else this.#onPart(bytes.subarray(position, end + 1), true);
      position = end + 1;
    }
  }

  /** Takes bytes of a line that has no end yet. */
  #begin(bytes: Uint8Array): void {
    if (!this.#isLong && this.#pendingBytes + bytes.length <= this.#maxLineBytes) {
      this.#append(bytes);
      return;
    }
    this.#handOutPending();
    this.#onPart(bytes, false);
  }

  /** `tail` ends with the line's newline. */
  #finish(tail: Uint8Array): void {
    if (!this.#isLong && this.#pendingBytes + tail.length - 1 <= this.#maxLineBytes) {
      this.#append(tail);
      this.#takeLines(this.#takePending(), 0);
      return;
    }
    this.#handOutPending();
    this.#isLong = false;
    this.#onPart(tail, true);
  }

  #handOutPending(): void {
    this.#isLong = true;
    if (this.#pendingBytes > 0) this.#onPart(this.#takePending(), false);
  }

  /**
   * Appends bytes; room grows by doubling, so that many small chunks cost no more than a large one.
   */
  #append(bytes: Uint8Array): void {
    const length = this.#pendingBytes + bytes.length;
    if (length > this.#pending.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#pendingBytes));
      grown.set(this.#pending.subarray(0, this.#pendingBytes));
      this.#pending = grown;
    }
    this.#pending.set(bytes, this.#pendingBytes);
    this.#pendingBytes = length;
  }

  #takePending(): Uint8Array {
    const line = this.#pending.subarray(0, this.#pendingBytes);
    this.#pending = NO_BYTES;
    this.#pendingBytes = 0;
    return line;
  }
}
