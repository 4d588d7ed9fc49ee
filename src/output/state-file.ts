import {
  close,
  closeSync,
  existsSync,
  fsync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { EngineState } from '../state/engine-state.ts';
import type { StateStore } from '../state/state-store.ts';
import { escapeText } from '../text/escape.ts';
import { moveAside } from './move-aside.ts';
import { readText } from './read-state-file.ts';
import { readStateText, StateText } from './state-text.ts';
import { writePieces } from './write-pieces.ts';

const closeAsync = promisify(close);
const fsyncAsync = promisify(fsync);

/** A file, and why it cannot be used. */
interface Unusable {
  readonly path: string;
  readonly reason: string;
}

/**
 * The state of an engine in a file that is whole at any moment: a new version is written beside it,
 * put on the disk and given its name; the version before stays as `<path>.previous`.
 *
 * A save in slices leaves only writing to other threads. Names are given synchronously, and only by
 * the newest save, so that no older version can ever take the place of a newer one.
 */
export class StateFile implements StateStore {
  readonly #path: string;
  readonly #warn: (message: string) => void;
  readonly #isOwned: () => boolean;
  /** A name of its own: what a process that was killed has left is never taken for it. */
  readonly #next: string;
  /** The number of the newest save that has begun. */
  #number = 0;
  /** The checksum of the state in the file. */
  #checksum: string | undefined;
  #hasFailed = false;
  #isClosed = false;

  /**
   * `isOwned` tells whether the file is still this one's to write.
   * @throws Error with path and cause when the folder cannot be made, or the path is no file's.
   */
  constructor(path: string, warn: (message: string) => void, isOwned = (): boolean => true) {
    this.#path = path;
    this.#warn = warn;
    this.#isOwned = isOwned;
    this.#next = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}.next`;
    try {
      mkdirSync(dirname(path), { recursive: true });
      requireFile(path); // a folder or a device would be moved aside like a damaged state
    } catch (cause) {
      throw new Error(`windrow: cannot open the state file ${path}: ${cause}`, { cause });
    }
  }

  get #previous(): string {
    return `${this.#path}.previous`;
  }

  /**
   * Offers the newest version to `accept`, and the one before when that is damaged or `accept`
   * throws. A file that cannot be used is moved aside, never deleted, and reported in one warning.
   * @throws Error for a file that cannot be read: it may hold a sound state, and stays.
   */
  load(accept: (state: unknown) => void): void {
    const unusable: Unusable[] = [];
    for (const path of [this.#path, this.#previous]) {
      const text = readText(path);
      if (text === undefined) continue;
      try {
        accept(readStateText(text));
        this.#warnOf(unusable, `going on from ${path}`);
        return;
      } catch (error) {
        const { message } = Object(error) as Error;
        unusable.push({ path, reason: escapeText(message) });
      }
    }
    this.#warnOf(unusable, 'beginning anew');
  }

  /** Saves in slices of some 2 ms. A failure is said once. */
  async save(state: EngineState): Promise<boolean> {
    if (this.#isClosed) return false;
    const number = ++this.#number;
    const isNewest = (): boolean => number === this.#number;
    try {
      const text = new StateText(state);
      const descriptor = this.#openNext();
      try {
        await writePieces(descriptor, text, isNewest);
        if (isNewest() && this.#has(text)) rmSync(this.#next);
        else if (isNewest()) await fsyncAsync(descriptor);
      } finally {
        await closeAsync(descriptor); // what has no name any more is freed here: 5 ms for 20 MB
      }
      if (isNewest()) this.#putInPlace(text);
      return isNewest();
    } catch (error) {
      if (isNewest()) this.#fail(error);
      return false;
    }
  }

  /** Saves all at once. A failure is said once. */
  saveNow(state: EngineState): boolean {
    if (this.#isClosed) return false;
    this.#number++;
    try {
      const text = new StateText(state);
      const descriptor = this.#openNext();
      try {
        for (const piece of text) writeFileSync(descriptor, piece);
        if (this.#has(text)) rmSync(this.#next);
        else fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      this.#putInPlace(text);
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /** Ends it: later states are not saved. */
  close(): void {
    this.#isClosed = true;
    this.#number++;
  }

  /** A file of its own: what a save that was overtaken still writes goes to one without a name. */
  #openNext(): number {
    this.#requireOwned();
    rmSync(this.#next, { force: true });
    return openSync(this.#next, 'w');
  }

  /** Whether the state stands in the file already. */
  #has({ checksum }: StateText): boolean {
    return checksum === this.#checksum;
  }

  #putInPlace(text: StateText): void {
    if (this.#has(text)) return;
    this.#requireOwned();
    const replaced = openExisting(this.#previous);
    // killed between the two, the version before is the one that is found
    if (existsSync(this.#path)) renameSync(this.#path, this.#previous);
    renameSync(this.#next, this.#path);
    this.#checksum = text.checksum;
    if (replaced !== undefined) close(replaced, () => {}); // freed by another thread
  }

  #requireOwned(): void {
    if (!this.#isOwned()) throw new Error(`${this.#path} has another owner now`);
  }

  #fail(error: unknown): void {
    try {
      rmSync(this.#next, { force: true });
    } catch {
      // it is no file: the error says so
    }
    if (!this.#hasFailed) this.#warn(`windrow cannot save its state: ${error}`);
    this.#hasFailed = true;
  }

  #warnOf(unusable: readonly Unusable[], outcome: string): void {
    if (unusable.length === 0) return;
    const texts = unusable.map(({ path, reason }) => `${path}: ${reason}, ${moveAside(path)}`);
    this.#warn(`windrow: a state cannot be used (${texts.join('; ')}); ${outcome}`);
  }
}

/** A file that is open keeps its blocks when another one takes its name. */
function openExisting(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}

function requireFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) throw new Error('is no file');
}
