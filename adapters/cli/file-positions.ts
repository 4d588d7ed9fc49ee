import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { emitWarning } from 'node:process';
import { type InputState, sha256 } from '../../src/internal/index.ts';
import { openRotated } from './rotated-names.ts';

/** The first bytes of a file by which it is recognised: those of a log hold a clock. */
const HEAD_BYTES = 1024;
const NOTHING = Buffer.alloc(0);

/** The position in a file, and what is needed to recognise the file. */
interface PositionState {
  /** The position after the last line that was taken. */
  readonly bytes: number;
  readonly headBytes: number;
  readonly headHash: string;
}

/** Where reading begins. */
export interface FileStart {
  /** The file, under the name that it has now: that of a rotation, if it was renamed since. */
  readonly path: string;
  readonly bytes: number;
}

/** Follows the position in one file. */
export class FilePosition {
  readonly start: FileStart;
  #read: number;
  #head: Buffer;
  #pending: () => number = () => 0;

  /** `head` has the first bytes of what is before the start. */
  constructor(start: FileStart, head: Buffer) {
    this.start = start;
    this.#read = start.bytes;
    this.#head = head;
  }

  /** Counts what has been read of a line that has no end yet. */
  countPending(bytes: () => number): void {
    this.#pending = bytes;
  }

  /** Counts bytes that were read, in the order of the file. */
  add(bytes: Buffer): void {
    this.#read += bytes.length;
    const missing = HEAD_BYTES - this.#head.length;
    if (missing > 0) this.#head = Buffer.concat([this.#head, bytes.subarray(0, missing)]);
  }

  /** Begins another file, at its first byte. */
  beginAnew(): void {
    this.#read = 0;
    this.#head = NOTHING;
  }

  toJSON(): PositionState {
    const bytes = Math.max(0, this.#read - this.#pending());
    return { bytes, headBytes: this.#head.length, headHash: sha256(this.#head) };
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
   * The position of a file: where it was before, if need be in the file that had the name then;
   * else its beginning. `undefined` for a pipe, which cannot go back. A name that comes twice is
   * two files.
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
  const anew = new FilePosition({ path: file, bytes: 0 }, NOTHING);
  if (before === undefined) return anew;
  const path = isSame(readHead(file), before) ? file : findRotated(file, before);
  if (path === undefined) {
    emitWarning(
      `windrow: ${file} is another file than before: it is read from its beginning; what the one before got after its first ${before.bytes} bytes is not found`,
    );
    return anew;
  }
  const { bytes } = before;
  // the bytes that are read again are added to the head again
  const head = readHead(path).head.subarray(0, Math.min(before.headBytes, bytes));
  return new FilePosition({ path, bytes }, head);
}

/** Returns the present path of the file that was read as `file` before; `undefined` if gone. */
function findRotated(file: string, before: PositionState): string | undefined {
  if (before.headBytes === 0) return undefined;
  const found = openRotated(file, ({ path }) => isSame(readHead(path), before));
  for (const each of found) each.close();
  return found.at(-1)?.path;
}

/** The first bytes of a file and its length. */
interface Head {
  readonly head: Buffer;
  readonly size: number;
}

function isSame({ head, size }: Head, { bytes, headBytes, headHash }: PositionState): boolean {
  return size >= bytes && sha256(head.subarray(0, headBytes)) === headHash;
}

function readHead(file: string): Head {
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
