import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { packingOf } from './compressed.ts';

/** The bytes before the position that are compared: those of a log hold a clock. */
const COMPARED_BYTES = 512;
const NOTHING = Buffer.alloc(0);
/** A pipe is opened without waiting for its writer. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants;

/** Returns the identity of a file. The number of an inode is given again, so its birth is part. */
export function idOf({ dev, ino, birthtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${birthtimeNs}`;
}

/** How far a file was read, and what stood directly before that position. */
export interface ReadPart {
  readonly position: number;
  readonly before: Buffer;
}

/** A file that is open for reading, whatever becomes of its name, and the position in it. */
export class OpenFile {
  readonly path: string;
  readonly id: string;
  readonly #descriptor: number;
  #position: number;
  /** What the file has directly before the position, if nobody has cut it. */
  #before: Buffer;
  #seenBytes = 0;
  #isCut = false;
  /** Where reading ends, although the file grows. */
  #end = Number.POSITIVE_INFINITY;

  /** @throws Error when it cannot be opened. */
  constructor(path: string, position = 0) {
    this.path = path;
    this.#descriptor = openSync(path, O_RDONLY | O_NONBLOCK);
    const stats = fstatSync(this.#descriptor, { bigint: true });
    this.id = idOf(stats);
    this.#position = position;
    this.#before = this.bytesBefore(position);
  }

  get size(): number {
    return fstatSync(this.#descriptor).size;
  }

  get modifiedMs(): number {
    return fstatSync(this.#descriptor).mtimeMs;
  }

  get position(): number {
    return this.#position;
  }

  /** The largest size that was seen. */
  get seenBytes(): number {
    return this.#seenBytes;
  }

  /** Bytes that were seen and not read. */
  get unreadBytes(): number {
    return Math.max(0, this.#seenBytes - this.#position);
  }

  /** Whether it was seen to become shorter. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Whether it is a regular file that is not packed. */
  get isPlain(): boolean {
    return fstatSync(this.#descriptor).isFile() && packingOf(this.#descriptor) === undefined;
  }

  /**
   * Reads on into `buffer` and returns what came; empty at the end, `undefined` if the file was cut
   * since: then other bytes, or none, stand before the position.
   */
  read(buffer: Buffer): Buffer | undefined {
    if (this.#isCut) return undefined;
    const before = this.#before;
    const from = this.#position - before.length;
    const wanted = Math.min(buffer.length, this.#end - from);
    const length = readSync(this.#descriptor, buffer, 0, wanted, from);
    if (!buffer.subarray(0, Math.min(length, before.length)).equals(before)) return undefined;
    this.#position = from + length;
    if (length > before.length) {
      this.#before = Buffer.from(buffer.subarray(Math.max(0, length - COMPARED_BYTES), length));
    }
    return buffer.subarray(before.length, length);
  }

  /** Begins again at the first byte, in a file that was cut. */
  beginAnew(): void {
    this.#position = 0;
    this.#before = NOTHING;
    this.#seenBytes = 0;
    this.#isCut = false;
  }

  get readPart(): ReadPart {
    return { position: this.#position, before: this.#before };
  }

  /** Goes on after what was read of the file that this one is a copy of. */
  goOnAfter({ position, before }: ReadPart): void {
    this.#position = position;
    this.#before = before;
  }

  /** Leaves out what it has. */
  skipToEnd(): void {
    this.#position = this.size;
    this.#before = this.bytesBefore(this.#position);
  }

  /** Notes the size: a file may be cut before all of it is read. */
  lookAtSize(): void {
    const { size } = this;
    this.#isCut ||= size < this.#seenBytes;
    this.#seenBytes = Math.max(this.#seenBytes, size);
  }

  /** Ends reading at what the file has now. */
  endHere(): void {
    this.#end = Math.max(this.#position, this.size);
  }

  /** Whether it has what was read of a file, as far as the newest bytes of that tell. */
  has({ position, before }: ReadPart): boolean {
    return this.bytesBefore(position).equals(before);
  }

  /** Whether it is a copy of `other`, or of the first part of it; an empty file is none. */
  isCopyOf(other: OpenFile): boolean {
    const { size } = this;
    const isSame = (position: number): boolean =>
      this.bytesBefore(position).equals(other.bytesBefore(position));
    return size > 0 && isSame(Math.min(size, COMPARED_BYTES)) && isSame(size);
  }

  /** Returns the compared bytes before a position; fewer where the file is shorter. */
  bytesBefore(position: number): Buffer {
    const from = Math.max(0, position - COMPARED_BYTES);
    const bytes = Buffer.alloc(position - from);
    return bytes.subarray(0, readSync(this.#descriptor, bytes, 0, bytes.length, from));
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
