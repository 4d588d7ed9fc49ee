import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** What a frame is: an entry, the end of its segment, what a segment begins with, names to drop. */
export type FrameKind = 'entry' | 'seal' | 'begin' | 'forget';

const KINDS: readonly FrameKind[] = ['entry', 'seal', 'begin', 'forget'];

/**
 * One record of a file. A frame that was cut off or changed is told by its checksum:
 *
 * `u32 length | u32 crc32 of the rest | u32 kind | u32 length of note | f64 index | f64 ms | note
 * as JSON | payload`, little endian.
 */
export interface Frame {
  readonly kind: FrameKind;
  /** Number of the last entry up to here, this frame included. */
  readonly index: number;
  readonly ms: number;
  readonly note: unknown;
  readonly payload: Uint8Array;
}

const HEAD_BYTES = 32;
const CHUNK_BYTES = 64 * 1024;
const NO_BYTES = Buffer.alloc(0);

/** Returns a frame as bytes. */
export function encodeFrame({ kind, index, ms, note, payload }: Frame): Buffer {
  const noteBytes = Buffer.from(JSON.stringify(note));
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + noteBytes.length + payload.length);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt32LE(KINDS.indexOf(kind), 8);
  bytes.writeUInt32LE(noteBytes.length, 12);
  bytes.writeDoubleLE(index, 16);
  bytes.writeDoubleLE(ms, 24);
  bytes.set(noteBytes, HEAD_BYTES);
  bytes.set(payload, HEAD_BYTES + noteBytes.length);
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

/** A frame in a file, and where the next one begins. */
export interface PlacedFrame extends Frame {
  readonly end: number;
}

/** Reads the frames of a file one behind the other, some 64 KiB per system call. */
export class FrameReader {
  readonly #descriptor: number;
  #chunk: Buffer = NO_BYTES;
  /** Offset of the chunk in the file. */
  #begin = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Returns the frame at an offset; `undefined` if no whole frame is there (yet). */
  at(offset: number): PlacedFrame | undefined {
    const length = this.#bytes(offset, HEAD_BYTES)?.readUInt32LE(0) ?? 0;
    const bytes = length < HEAD_BYTES ? undefined : this.#bytes(offset, length);
    const frame = bytes && decodeFrame(bytes);
    if (frame === undefined) {
      this.#chunk = NO_BYTES; // another process may be writing what is there
      return undefined;
    }
    return { ...frame, end: offset + length };
  }

  #bytes(offset: number, length: number): Buffer | undefined {
    const end = offset + length;
    if (offset < this.#begin || end > this.#begin + this.#chunk.length) {
      this.#chunk = readChunk(this.#descriptor, offset, length);
      this.#begin = offset;
      if (this.#chunk.length < length) return undefined;
    }
    return this.#chunk.subarray(offset - this.#begin, end - this.#begin);
  }
}

/** Reads a chunk with at least `least` bytes, or as many as there are. */
function readChunk(descriptor: number, offset: number, least: number): Buffer {
  const first = Buffer.allocUnsafe(CHUNK_BYTES);
  const count = readSync(descriptor, first, 0, CHUNK_BYTES, offset);
  // a length that stands for nothing must not decide how much is allocated
  if (least <= CHUNK_BYTES || count < CHUNK_BYTES) return first.subarray(0, count);
  const chunks = [first];
  let filled = count;
  while (filled < least) {
    const chunk = Buffer.allocUnsafe(Math.min(filled, least - filled));
    const more = readSync(descriptor, chunk, 0, chunk.length, offset + filled);
    if (more === 0) break;
    chunks.push(chunk.subarray(0, more));
    filled += more;
  }
  return Buffer.concat(chunks);
}

/** Returns the frame of exactly these bytes; `undefined` if they are no frame. */
export function decodeFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < HEAD_BYTES || bytes.readUInt32LE(0) !== bytes.length) return undefined;
  if (bytes.readUInt32LE(4) !== crc32(bytes.subarray(8))) return undefined;
  const kind = KINDS[bytes.readUInt32LE(8)];
  if (kind === undefined) return undefined;
  const noteEnd = HEAD_BYTES + bytes.readUInt32LE(12);
  return {
    kind,
    index: bytes.readDoubleLE(16),
    ms: bytes.readDoubleLE(24),
    note: JSON.parse(bytes.toString('utf8', HEAD_BYTES, noteEnd)),
    payload: bytes.subarray(noteEnd),
  };
}
