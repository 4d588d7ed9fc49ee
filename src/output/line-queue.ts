import { countLines } from './count-lines.ts';

const NEWLINE = 0x0a;
/**
 * Text is encoded in pieces of this length: large enough for few writes, small beside the bound.
 */
const CHUNK_LENGTH = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/**
 * Holds lines on their way to a file, oldest first, and how much of the oldest line has left
 * already. Holds up to `maxBytes`, and always one line, however long.
 */
export class LineQueue {
  readonly #maxBytes: number;
  /** Encoded, so that they take the memory that they are counted with. */
  #chunks: Buffer[] = [];
  /** The newest lines, not encoded yet: many at once are cheaper. */
  #text = '';
  /** Bytes of the first chunk that have left. */
  #offset = 0;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes that have not left yet. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a line without its newline, or with `end` a piece of one; `false` if it has no room. */
  push(line: string, end = '\n'): boolean {
    const bytes = Buffer.byteLength(line) + end.length;
    if (this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes) return false;
    this.#text += line + end;
    this.#bytes += bytes;
    if (this.#text.length >= CHUNK_LENGTH) this.#encode();
    return true;
  }

  /** The oldest bytes, not all of them; empty when nothing waits. */
  head(): Buffer {
    const chunk = this.#firstChunk();
    return this.#offset === 0 ? chunk : chunk.subarray(this.#offset);
  }

  /** Removes the first `bytes` of the head. Returns how many lines ended in them. */
  take(bytes: number): number {
    const chunk = this.#firstChunk();
    const start = this.#offset;
    this.#bytes -= bytes;
    this.#offset += bytes;
    if (this.#offset === chunk.length) {
      this.#chunks.shift();
      this.#offset = 0;
    }
    return countLines(chunk, start, start + bytes);
  }

  /** Takes the first line back whole, where a part of it has left: for another file. */
  rewind(): void {
    if (this.#offset === 0) return;
    const start = this.#firstChunk().lastIndexOf(NEWLINE, this.#offset - 1) + 1;
    this.#bytes += this.#offset - start;
    this.#offset = start;
  }

  /** Removes everything. Returns how many lines have not left whole. */
  clear(): number {
    let lines = 0;
    while (this.#bytes > 0) lines += this.take(this.head().length);
    return lines;
  }

  #firstChunk(): Buffer {
    if (this.#chunks.length === 0) this.#encode();
    return this.#chunks[0] ?? NOTHING;
  }

  #encode(): void {
    if (this.#text === '') return;
    this.#chunks.push(Buffer.from(this.#text));
    this.#text = '';
  }
}
