import { fstatSync, writeFileSync } from 'node:fs';
import { stdout } from 'node:process';
import { Writable } from 'node:stream';
import { appendsToTornEnd, countLines, type OutputStats } from '../../src/internal/index.ts';

const NEWLINE = 0x0a;

/**
 * The standard output as a stream that writes all of what it is given, or fails. Node's own, where
 * it is a file, takes a write that a full disk has cut short for a whole one.
 */
export function standardOutput(): Writable {
  return fstatSync(stdout.fd).isFile() ? fileOutput(stdout.fd) : stdout;
}

/** Writes before it returns, as Node's own does: nothing is under way when the process exits. */
function fileOutput(descriptor: number): Writable {
  let isTorn = appendsToTornEnd(descriptor);
  return new Writable({
    write(bytes: Buffer, _encoding, done) {
      try {
        if (isTorn) writeFileSync(descriptor, '\n');
        isTorn = false;
        writeFileSync(descriptor, bytes);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

/** Gathers lines and hands them to a stream no faster than the stream takes them. */
export class Output {
  readonly #stream: Writable;
  readonly #stats = { bytes: 0, lines: 0, dropped: 0 };
  #pieces: Buffer[] = [];
  /** Lines behind the pieces, not encoded yet: a whole chunk's at once is cheaper. */
  #text = '';
  #isBroken = false;
  #isLineOpen = false;
  #isInParts = false;
  /** Resolves when all that was handed to the stream has left it. */
  #written: Promise<void> = Promise.resolve();

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', () => {
      this.#isBroken = true;
    });
  }

  /** Lines by their newlines; what the stream failed at counts as dropped, all of that write. */
  get stats(): OutputStats {
    return { ...this.#stats };
  }

  /** Calls `listener` when the reader is gone or the stream fails. */
  onBroken(listener: (error: NodeJS.ErrnoException) => void): void {
    this.#stream.once('error', listener);
  }

  /** Whether what was written last may not have arrived. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Writes a line, on a line of its own whatever was written before. */
  writeLine(line: string): void {
    this.#text += this.#isLineOpen ? `\n${line}\n` : `${line}\n`;
    this.#isLineOpen = false;
  }

  /** Writes the bytes of a line as they are, on a line of its own too. */
  writeRaw(bytes: Buffer): void {
    this.writePart(bytes, true);
  }

  /** Writes a part of a long line as it is. */
  writePart(bytes: Buffer, isLast: boolean): void {
    if (this.#isLineOpen && !this.#isInParts) this.#text += '\n';
    this.#isInParts = !isLast;
    if (bytes.length === 0) return;
    this.#encode();
    this.#pieces.push(bytes);
    this.#isLineOpen = bytes.at(-1) !== NEWLINE;
  }

  /** Resolves when the stream is ready for more, or will never be. */
  async flush(): Promise<void> {
    this.#encode();
    if (this.#pieces.length > 0) this.#written = this.#writeCounted(Buffer.concat(this.#pieces));
    this.#pieces = [];
    await this.#written;
  }

  async #writeCounted(bytes: Buffer): Promise<void> {
    const isWritten = !this.#isBroken && (await this.#write(bytes));
    const lines = countLines(bytes);
    if (isWritten) this.#stats.bytes += bytes.length;
    else this.#isBroken = true;
    this.#stats[isWritten ? 'lines' : 'dropped'] += lines;
  }

  #write(bytes: Buffer): Promise<boolean> {
    return new Promise((resolve) => {
      this.#stream.write(bytes, (error) => resolve(error === null || error === undefined));
    });
  }

  /**
   * Hands over all there is, for a process that exits. Files, terminals and pipes with room take it
   * at once; what a full pipe has not taken is lost with the process. Returns whether all has left.
   */
  flushSync(): boolean {
    void this.flush();
    return !this.#isBroken && this.#stream.writableLength === 0;
  }

  #encode(): void {
    if (this.#text === '') return;
    this.#pieces.push(Buffer.from(this.#text));
    this.#text = '';
  }
}
