/**
 * Holds blocks, bytes that belong together, on their way to a file, oldest first, and how much of the
 * oldest one has left already. Holds up to `maxBytes`.
 */
export class BlockQueue {
  readonly #maxBytes: number;
  #blocks: Uint8Array[] = [];
  /** Bytes of the first block that have left. */
  #offset = 0;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes that have not left yet. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a block; `false` if it has no room. */
  push(block: Uint8Array): boolean {
    if (this.#bytes + block.length > this.#maxBytes) return false;
    this.#blocks.push(block);
    this.#bytes += block.length;
    return true;
  }

  /** All bytes that wait. */
  content(): Buffer {
    const all = Buffer.concat(this.#blocks);
    return this.#offset === 0 ? all : all.subarray(this.#offset);
  }

  /** Removes the first `bytes`. Returns how many blocks ended in them. */
  take(bytes: number): number {
    this.#bytes -= bytes;
    let left = bytes + this.#offset;
    let whole = 0;
    for (const { length } of this.#blocks) {
      if (left < length) break;
      left -= length;
      whole++;
    }
    this.#blocks.splice(0, whole);
    this.#offset = left;
    return whole;
  }

  /** Begins another file with `head`: takes the first block back whole, where a part of it has left. */
  beginWith(head: Uint8Array): void {
    this.#blocks.unshift(head);
    this.#bytes += this.#offset + head.length;
    this.#offset = 0;
  }

  /** Removes everything. Returns how many blocks have not left whole. */
  clear(): number {
    const { length } = this.#blocks;
    this.#blocks = [];
    this.#offset = 0;
    this.#bytes = 0;
    return length;
  }
}
