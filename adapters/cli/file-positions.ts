import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { emitWarning } from 'node:process';
import { type InputState, sha256 } from '../../src/internal/index.ts';

/** The first bytes of a file by which it is recognised: those of a log hold a clock. */
const HEAD_BYTES = 1024;

/** The position in a file, and what is needed to recognise the file. */
interface PositionState {
  /** The position after the last line that was taken. */
  readonly bytes: number;
  readonly headBytes: number;
  readonly headHash: string;
}

/** Follows the position in one file. */
export class FilePosition {
  /** The position at which reading begins. */
  readonly start: number;
  #read: number;
  #head: Buffer;
  #pending: () => number = () => 0;
  /** Bytes of the file before a rotation that are still to come. */
  #oldBytes: number | undefined;

  constructor(start: number, head: Buffer) {
    this.start = start;
    this.#read = start;
    this.#head = head;
  }

  /** Counts what has been read of a line that has no end yet. */
  countPending(bytes: () => number): void {
    this.#pending = bytes;
  }

  /** Counts bytes that were read, in the order of the file. */
  add(chunk: Buffer): void {
    const old = this.#oldBytes;
    this.#take(old === undefined ? chunk : chunk.subarray(0, old));
    if (old === undefined) return;
    this.#oldBytes = old - chunk.length;
    if (this.#oldBytes > 0) return;
    this.#oldBytes = undefined;
    this.#read = 0;
    this.#head = Buffer.alloc(0);
    this.#take(chunk.subarray(old));
  }

  /** Another file has come under the name; `oldBytes` of the one before are still to come. */
  beginAnew(oldBytes: number): void {
    this.#oldBytes = oldBytes;
  }

  toJSON(): PositionState {
    const bytes = Math.max(0, this.#read - this.#pending());
    return { bytes, headBytes: this.#head.length, headHash: sha256(this.#head) };
  }

  #take(bytes: Buffer): void {
    this.#read += bytes.length;
    const missing = HEAD_BYTES - this.#head.length;
    if (missing > 0) this.#head = Buffer.concat([this.#head, bytes.subarray(0, missing)]);
  }
}

/**
 * Keeps the position in each file as part of the state, so that a run goes on after its last line.
 */
export class FilePositions implements InputState {
  /** The positions of this run and of earlier ones. */
  readonly #states = new Map<string, PositionState>();
  readonly #positions = new Map<string, FilePosition>();

  /**
   * The position of a file, at its beginning unless it is the one that was read before; `undefined`
   * for a pipe, which cannot go back. A name that comes twice is two files.
   */
  of(file: string): FilePosition | undefined {
    if (!statSync(file).isFile()) return undefined;
    const path = resolve(file);
    let name = path;
    for (let times = 2; this.#positions.has(name); times++) name = `${path} (${times})`;
    const position = openPosition(file, this.#states.get(name));
    this.#positions.set(name, position);
    return position;
  }

  toJSON(): readonly (readonly [name: string, position: PositionState])[] {
    const now = Array.from(
      this.#positions,
      ([name, position]) => [name, position.toJSON()] as const,
    );
    return [...new Map([...this.#states, ...now])];
  }

  restore(state: unknown): void {
    if (!Array.isArray(state)) throw new TypeError('the inputs of a state must be an array');
    const states = state.map(readPositionState);
    for (const [name, position] of states) this.#states.set(name, position);
  }
}

function openPosition(file: string, before: PositionState | undefined): FilePosition {
  const { head, size } = readHead(file);
  if (before === undefined) return new FilePosition(0, Buffer.alloc(0));
  const known = head.subarray(0, before.headBytes);
  if (size >= before.bytes && sha256(known) === before.headHash) {
    // what is read again is not twice in the head
    return new FilePosition(before.bytes, known.subarray(0, before.bytes));
  }
  emitWarning(`windrow: ${file} is another file than before: it is read from its beginning`);
  return new FilePosition(0, Buffer.alloc(0));
}

function readHead(file: string): { readonly head: Buffer; readonly size: number } {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const length = readSync(descriptor, head, 0, HEAD_BYTES, 0);
    return { head: head.subarray(0, length), size: fstatSync(descriptor).size };
  } finally {
    closeSync(descriptor);
  }
}

function readPositionState(pair: unknown): readonly [name: string, position: PositionState] {
  const [name, position] = Array.isArray(pair) ? pair : [];
  const { bytes, headBytes, headHash } = Object(position) as Partial<PositionState>;
  const isSound = isLength(bytes) && isLength(headBytes) && headBytes <= HEAD_BYTES;
  if (typeof name !== 'string' || typeof headHash !== 'string' || !isSound) {
    throw new TypeError('an input of a state must have a name and a position');
  }
  return [name, { bytes, headBytes, headHash }];
}

function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
