import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  statSync,
  writeSync,
} from 'node:fs';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { appendsToTornEnd, hasTornEnd } from './torn-end.ts';

/**
 * Writes bytes by `write` with something around them, which returns how many bytes were taken.
 * Returns how many of `bytes` these were.
 */
export type WriteAround = (bytes: Buffer, write: (all: Buffer) => number) => number;

export interface OutputFileOptions {
  /** Whether missing folders of the path are made, now and when they have gone. */
  readonly mkdir: boolean;
  /** Whether lines are appended to an existing file. */
  readonly append: boolean;
  /** Writes what is written, for a terminal that shows more than lines. */
  readonly around?: WriteAround | undefined;
}

const { O_APPEND, O_CREAT, O_NONBLOCK = 0, O_WRONLY } = constants;
const LAST_STANDARD_DESCRIPTOR = 2;
/** The interval at which a path is checked; a check costs some microseconds. */
const CHECK_INTERVAL_MS = 100;

/**
 * A path or a descriptor, open for writing. A write never waits: where a pipe has no room it throws
 * EAGAIN. A path is followed: when a file was renamed or removed, the next write makes it anew.
 */
export class OutputFile {
  readonly #path: string | undefined;
  readonly #options: OutputFileOptions;
  #descriptor: number;
  /** The identity of the open file; `undefined` if there is nothing to follow. */
  #identity: BigIntStats | undefined;
  /** Holds a pipe's descriptor and closes it. */
  #socket: Socket | undefined;
  #checkedAtMs = 0;
  #isStale = false;
  /** Whether what is there ends in the middle of a line: the next write begins with a newline. */
  #isTorn: boolean;

  /** @throws Error with the cause when it cannot be opened. */
  constructor(destination: string | number, options: OutputFileOptions) {
    this.#options = options;
    this.#path = typeof destination === 'string' ? destination : undefined;
    this.#descriptor = typeof destination === 'number' ? destination : this.#open();
    this.#identity = this.#inspect();
    // a step of its own: Deno refuses O_TRUNC beside O_APPEND
    if (!options.append && this.#identity !== undefined) ftruncateSync(this.#descriptor);
    this.#isTorn = this.#hasTornEnd();
  }

  get descriptor(): number {
    return this.#descriptor;
  }

  /**
   * Opens the path anew; a descriptor has none, and stays.
   * @throws Error when it cannot be opened; `follow` tries again.
   */
  reopen(): void {
    this.#isStale = this.#path !== undefined;
    this.follow();
  }

  /**
   * Opens the path anew if it names another file now; `true` if it has.
   * @throws Error when it cannot be opened; the next call tries again.
   */
  follow(): boolean {
    if (!this.#isStale && !this.#hasMoved()) return false;
    this.#isStale = true;
    const descriptor = this.#open();
    this.close();
    this.#descriptor = descriptor;
    this.#identity = this.#inspect();
    this.#isTorn = this.#hasTornEnd();
    this.#isStale = false;
    return true;
  }

  /**
   * Returns how many of the first `length` bytes were taken, at least one.
   * @throws Error when none were.
   */
  write(bytes: Buffer, length: number = bytes.length): number {
    if (this.#isTorn) {
      writeSync(this.#descriptor, '\n');
      this.#isTorn = false;
    }
    const { around } = this.#options;
    const written =
      around === undefined
        ? writeSync(this.#descriptor, bytes, 0, length)
        : around(bytes.subarray(0, length), (all) => writeSync(this.#descriptor, all));
    if (written === 0) throw Object.assign(new Error('EAGAIN: nothing taken'), { code: 'EAGAIN' });
    return written;
  }

  /** The standard streams stay open: they are the process's. */
  close(): void {
    if (this.#descriptor <= LAST_STANDARD_DESCRIPTOR) return;
    try {
      if (this.#socket === undefined) closeSync(this.#descriptor);
      else this.#socket.destroy();
    } catch {
      // nothing waits for it, and there is nothing to do about it
    }
  }

  #open(): number {
    const path = this.#path ?? '';
    if (this.#options.mkdir) mkdirSync(dirname(path), { recursive: true });
    return openSync(path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK);
  }

  /** @throws Error when the descriptor is not open. */
  #inspect(): BigIntStats | undefined {
    const stats = fstatSync(this.#descriptor, { bigint: true });
    if (this.#path === undefined && (stats.isFIFO() || stats.isSocket())) this.#unblock();
    return this.#path !== undefined && stats.isFile() ? stats : undefined;
  }

  /**
   * A write to a full pipe would stop the thread until somebody reads. The standard streams of the
   * main thread are the process's own: to look at them does the same. The modules are loaded here:
   * only pipes need them, and they take 2 ms of a start.
   */
  #unblock(): void {
    const { isMainThread } = process.getBuiltinModule('node:worker_threads');
    if (isMainThread && this.#descriptor === 1) void process.stdout;
    else if (isMainThread && this.#descriptor === 2) void process.stderr;
    else {
      const { Socket } = process.getBuiltinModule('node:net');
      this.#socket = new Socket({ fd: this.#descriptor, readable: false }).unref();
    }
  }

  /** Of a regular file only: a pipe has no end to look at. */
  #hasTornEnd(): boolean {
    if (this.#path === undefined) return appendsToTornEnd(this.#descriptor);
    return this.#identity !== undefined && hasTornEnd(this.#path);
  }

  #hasMoved(): boolean {
    if (this.#path === undefined || this.#identity === undefined) return false;
    const nowMs = performance.now();
    if (nowMs - this.#checkedAtMs < CHECK_INTERVAL_MS) return false;
    this.#checkedAtMs = nowMs;
    return !isSameFile(this.#path, this.#identity);
  }
}

function isSameFile(path: string, { dev, ino }: BigIntStats): boolean {
  try {
    const now = statSync(path, { bigint: true, throwIfNoEntry: false });
    return now?.dev === dev && now.ino === ino;
  } catch {
    return true; // it cannot be looked at any more, but what is open can be written
  }
}
