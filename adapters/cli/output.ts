import type { Writable } from 'node:stream';

const NEWLINE = 0x0a;

/** Collects what is to be written and hands it to a stream no faster than that takes it. */
export class Output {
  readonly #stream: Writable;
  #pieces: Buffer[] = [];
  /** Lines behind the pieces, not encoded yet: a whole chunk's at once is cheaper. */
  #text = '';
  #isBroken = false;
  #isLineOpen = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', () => {
      this.#isBroken = true;
    });
  }

  /** Calls `listener` when the reader is gone or the stream fails. */
  onBroken(listener: (error: NodeJS.ErrnoException) => void): void {
    this.#stream.once('error', listener);
  }

  /** Begins on a line of its own, whatever was written before. */
  writeLine(line: string): void {
    this.#text += this.#isLineOpen ? `\n${line}\n` : `${line}\n`;
    this.#isLineOpen = false;
  }

  /** Bytes as they are. */
  writeRaw(bytes: Buffer): void {
    this.#encode();
    this.#pieces.push(bytes);
    this.#isLineOpen = bytes.at(-1) !== NEWLINE;
  }

  /** Resolves when the stream is ready for more, or will never be. */
  async flush(): Promise<void> {
    this.#encode();
    if (this.#isBroken || this.#pieces.length === 0) return;
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    await new Promise<void>((resolve) => this.#stream.write(bytes, () => resolve()));
  }

  #encode(): void {
    if (this.#text === '') return;
    this.#pieces.push(Buffer.from(this.#text));
    this.#text = '';
  }
}
