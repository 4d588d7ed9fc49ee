import { BlockQueue } from './block-queue.ts';
import { DEFAULT_MAX_LENGTH } from './line-writer.ts';
import { OutputFile } from './output-file.ts';
import type { OutputStats } from './output-stats.ts';
import { syncFile, syncFileNow } from './sync-file.ts';

export interface BlockFileOptions {
  /** Whether flushed blocks are on the disk, not only with the system: for a state that claims them. */
  readonly isDurable: boolean;
  /** Returns the block that begins the file, and the one in its place after it was removed. */
  readonly head: () => Uint8Array;
}

const GATHERED_BYTES = 64 * 1024;
/** The longest time for which a block waits for others, and from one try of a full disk to the next. */
const INTERVAL_MS = 2000;

/**
 * Writes blocks of bytes to a file, gathered for 64 kB or 2 s. Never throws: blocks that the file
 * does not take wait in a queue of 64 MB and are tried again; if it is full, blocks are dropped until
 * it is empty. The timer never keeps the process alive.
 */
export class BlockFile {
  readonly #path: string;
  readonly #options: BlockFileOptions;
  readonly #file: OutputFile;
  readonly #queue = new BlockQueue(DEFAULT_MAX_LENGTH);
  readonly #stats = { bytes: 0, lines: 0, dropped: 0 };
  #isFull = false;
  #isClosed = false;
  /** Why the last write was not taken; `undefined` if it was. */
  #failure: NodeJS.ErrnoException | undefined;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  /** Writes the head. @throws Error with the cause when the file cannot be opened. */
  constructor(path: string, options: BlockFileOptions) {
    this.#path = path;
    this.#options = options;
    this.#file = new OutputFile(path, { mkdir: true, append: true });
    this.#queue.beginWith(options.head());
    this.#write();
  }

  /** Whether no block waits but for others to be written with, and none was dropped. */
  get isIdle(): boolean {
    const isTaken = this.#failure === undefined || this.#queue.bytes === 0;
    return isTaken && this.#stats.dropped === 0;
  }

  /** Counts blocks as lines; the head is one. */
  get stats(): OutputStats {
    return { ...this.#stats };
  }

  write(block: Uint8Array): void {
    if (this.#isClosed || this.#isFull || !this.#queue.push(block)) {
      this.#isFull = true;
      this.#stats.dropped++;
      return;
    }
    const isMuch = this.#queue.bytes >= GATHERED_BYTES && this.#failure === undefined;
    // in a program that never waits no timer fires
    if (isMuch || performance.now() - this.#triedAtMs >= INTERVAL_MS) this.#write();
    else this.#writeLater();
  }

  /** Resolves when all blocks are written, rejects when some are not, or were dropped at any time. */
  async flush(): Promise<void> {
    if (this.#isClosed) return;
    this.#write();
    if (!this.isIdle) throw this.#lossError('some events are not written');
    if (this.#options.isDurable) await syncFile(this.#file.descriptor);
  }

  /** Writes all blocks before it returns, and returns whether they are written. */
  flushSync(): boolean {
    if (this.#isClosed) return true;
    this.#write();
    if (this.#options.isDurable && !this.#syncNow()) return false;
    return this.isIdle;
  }

  /** Writes the blocks that wait and closes the file, once. Rejects when some are lost. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#write();
    clearTimeout(this.#timer);
    this.#isClosed = true;
    this.#stats.dropped += this.#queue.clear();
    const { dropped } = this.#stats;
    if (dropped > 0) {
      process.emitWarning(`windrow: ${dropped} events were dropped: ${this.#path} took no more`);
    }
    try {
      if (this.#options.isDurable) await syncFile(this.#file.descriptor);
    } finally {
      this.#file.close();
    }
    if (dropped > 0) throw this.#lossError(`${dropped} events were dropped`);
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#triedAtMs = performance.now();
    try {
      // what was removed or renamed is made anew
      if (this.#file.follow()) this.#queue.beginWith(this.#options.head());
      while (this.#queue.bytes > 0) {
        const taken = this.#file.write(this.#queue.content());
        this.#stats.bytes += taken;
        this.#stats.lines += this.#queue.take(taken);
      }
      this.#failure = undefined;
      this.#isFull = false;
    } catch (error) {
      this.#fail(error as NodeJS.ErrnoException);
    }
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (this.#failure === undefined) {
      process.emitWarning(`windrow cannot write ${this.#path}: ${error}`);
    }
    this.#failure = error;
    this.#writeLater();
  }

  #writeLater(): void {
    this.#timer ??= setTimeout(() => this.#write(), INTERVAL_MS).unref();
  }

  #syncNow(): boolean {
    try {
      syncFileNow(this.#file.descriptor);
      return true;
    } catch {
      return false; // the disk is broken: nothing may claim these blocks
    }
  }

  #lossError(what: string): Error {
    const cause = this.#failure;
    const reason = cause === undefined ? '' : `: ${cause.message}`;
    const error = new Error(`windrow: ${what} to ${this.#path}${reason}`, { cause });
    return Object.assign(error, { code: cause?.code });
  }
}
