import { statSync } from 'node:fs';
import { emitWarning } from 'node:process';
import { LeftFiles } from './left-files.ts';
import { idOf, OpenFile } from './open-file.ts';
import type { RotatedFiles } from './rotated-files.ts';

/**
 * The time for which a renamed file is read on: its writers may take as long to open the new one.
 */
const LEAVE_AFTER_MS = 100;
/** The largest number of files that wait to be read; later ones are found by their names. */
const MAX_FILES = 100;
/** Moves of the name per file: it is taken from one file and given to the next. */
const MOVES_PER_FILE = 2;

/** A file that has, or had, the name. */
interface Generation {
  readonly file: OpenFile;
  /** When a newer file was seen. */
  leftMs: number;
}

/**
 * The files that have one name, one after the other. Each is opened as soon as it is seen, so that
 * it can be read whatever becomes of its name; a file that had the name between two looks is found
 * by its new name, or missing.
 */
export class Generations {
  readonly #path: string;
  readonly #rotated: RotatedFiles;
  /** The files that are not read whole, the oldest first. */
  readonly #files: Generation[];
  readonly #left = new LeftFiles();
  /** How often the name was taken from a file or given to one. */
  #moves = 0;
  /** The number of files that were found under the name. */
  #found = 0;
  /** The number of files that were reported as missing. */
  #missing = 0;
  #isStopped = false;

  /** `first` stands under the path, or stood there before the present file. */
  constructor(path: string, first: OpenFile, rotated: RotatedFiles) {
    this.#path = path;
    this.#rotated = rotated;
    this.#files = [{ file: first, leftMs: Number.POSITIVE_INFINITY }];
  }

  /** The file to be read; `undefined` after the last one. */
  get current(): OpenFile | undefined {
    return this.#files[0]?.file;
  }

  /** The file that had the name at the last look. */
  get newest(): OpenFile | undefined {
    return this.#files.at(-1)?.file;
  }

  /** Whether nothing comes to the current file any more, once its end is reached. */
  get isCurrentOver(): boolean {
    const [current, next] = this.#files;
    if (current === undefined || this.#isStopped) return true;
    // a writer that has begun the next file has ended this one
    const isLeft = next !== undefined && (this.#files.length > 2 || next.file.size > 0);
    return isLeft && performance.now() - current.leftMs >= LEAVE_AFTER_MS;
  }

  /** Leaves the current file for the next one. */
  leave(): void {
    const left = this.#files.shift();
    if (left === undefined) return;
    this.#rotated.note(left.file);
    this.#left.add(left.file);
  }

  /** Notes that the name was taken from a file or given to one. */
  countMove(): void {
    this.#moves++;
  }

  /** The identities of the files that are open. */
  get ids(): ReadonlySet<string> {
    return new Set(this.#files.map(({ file }) => file.id));
  }

  /** Opens the files that got the name since the last look, also those that lost it again. */
  look(): void {
    const { newest } = this;
    if (this.#isStopped || newest === undefined || this.#files.length >= MAX_FILES) return;
    if (this.#hasName(newest)) return;
    const next = this.#openNext(newest);
    const between = this.#openBetween(newest, next);
    this.#add(next === undefined ? between : [...between, next]);
  }

  /** Warns between two bursts of the files that were not found; closes the files left long ago. */
  settle(): void {
    this.#left.closeOld();
    const missing = Math.floor(this.#moves / MOVES_PER_FILE) - this.#found;
    if (missing <= this.#missing || this.#files.length >= MAX_FILES) return;
    const more = missing - this.#missing;
    this.#missing = missing;
    emitWarning(
      `windrow: ${more} ${more === 1 ? 'file' : 'files'} of the name ${this.#path} had gone before they could be read: their lines are lost`,
    );
  }

  /** Ends reading at the present ends of the files. */
  stop(): void {
    if (this.#isStopped) return;
    this.look();
    this.settle();
    this.#isStopped = true;
    for (const { file } of this.#files) file.endHere();
  }

  close(): void {
    for (const { file } of this.#files.splice(0)) file.close();
    this.#left.close();
  }

  #add(files: readonly OpenFile[]): void {
    if (files.length === 0) return;
    this.#found += files.length;
    const leftMs = performance.now();
    for (const generation of this.#files.slice(-1)) generation.leftMs = leftMs;
    this.#files.push(...files.map((file) => ({ file, leftMs })));
  }

  #hasName({ id }: OpenFile): boolean {
    try {
      const stats = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
      return stats !== undefined && idOf(stats) === id;
    } catch {
      return true; // it cannot be looked at any more, but what is open can be read
    }
  }

  #openNext(newest: OpenFile): OpenFile | undefined {
    try {
      const file = new OpenFile(this.#path);
      if (file.isPlain && file.id !== newest.id) return file;
      file.close();
    } catch {
      // nothing has the name, or it cannot be opened yet: the next look tries again
    }
    return undefined;
  }

  /** Opens the files that had the name after `newest` and before `next`. */
  #openBetween(newest: OpenFile, next: OpenFile | undefined): readonly OpenFile[] {
    const openIds = next === undefined ? this.ids : new Set([...this.ids, next.id]);
    return this.#rotated.openUnread(openIds).filter((file) => {
      if (!file.isCopyOf(newest)) return true;
      this.#rotated.leaveOut(file);
      return false;
    });
  }
}
