import type { Writable } from 'node:stream';

const NEWLINE = 0x0a;

/** Collects what is to be written and hands it to a stream no faster than that takes it. */
export class Output {
  readonly #stream: Writable;
  readonly #broken: Promise<NodeJS.ErrnoException>;
  #pieces: Buffer[] = [];
  #isBroken = false;
  #isLineOpen = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    this.#broken = new Promise((resolve) => {
      stream.once('error', (error) => {
        this.#isBroken = true;
        resolve(error);
      });
    });
  }

  /** Calls `listener` once, when the reader is gone or the stream fails. */
  onBroken(listener: (error: NodeJS.ErrnoException) => void): void {
    void this.#broken.then(listener);
  }

  /** Begins on a line of its own, whatever was written before. */
  writeLine(line: string): void {
    this.writeRaw(Buffer.from(this.#isLineOpen ? `\n${line}\n` : `${line}\n`));
  }

  /** Bytes as they are. */
  writeRaw(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#isLineOpen = bytes.at(-1) !== NEWLINE;
  }

  /** Resolves when the stream is ready for more. */
  async flush(): Promise<void> {
    if (this.#isBroken || this.#pieces.length === 0) return;
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    const written = new Promise<void>((resolve) => this.#stream.write(bytes, () => resolve()));
    await Promise.race([written, this.#broken]);
  }
}
