import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { packingOf } from './compressed.ts';

/** The number of bytes before the position that are compared: in a log they hold a clock. */
const COMPARED_BYTES = 512;
const NOTHING = Buffer.alloc(0);
/** Flags that open a pipe without waiting for its writer. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants;

/** Returns the identity of a file, with its birth: the number of an inode is used again. */
export function idOf({ dev, ino, birthtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${birthtimeNs}`;
}

/** The position up to which a file was read, and the bytes directly before the position. */
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
  /** The bytes directly before the position, unless the file was cut. */
  #before: Buffer;
  #seenBytes = 0;
  #isCut = false;
  /** The position at which reading ends, although the file grows. */
  #end = Number.POSITIVE_INFINITY;

  /** @throws Error when the file cannot be opened. */
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

  /** Whether the file was seen to become shorter. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Whether the file is regular and not packed. */
  get isPlain(): boolean {
    return fstatSync(this.#descriptor).isFile() && packingOf(this.#descriptor) === undefined;
  }

  /**
   * Reads on into `buffer` and returns the bytes; empty at the end, `undefined` if the file was cut
   * meanwhile: then the bytes before the position differ or are gone.
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

  /** Goes on after the part that was read of the original of this copy. */
  goOnAfter({ position, before }: ReadPart): void {
    this.#position = position;
    this.#before = before;
  }

  /** Skips the present bytes of the file. */
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

  /** Ends reading at the present end of the file. */
  endHere(): void {
    this.#end = Math.max(this.#position, this.size);
  }

  /** Whether the file has the part that was read of another one, judged by its newest bytes. */
  has({ position, before }: ReadPart): boolean {
    return this.bytesBefore(position).equals(before);
  }

  /** Whether the file is a copy of `other` or of its first part; an empty file is no copy. */
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
