import { emitWarning } from 'node:process';
import { ChunkBuffer } from './file-chunks.ts';
import type { FileStart } from './file-positions.ts';
import { Generations } from './generations.ts';
import { OpenFile } from './open-file.ts';
import { PathWatch } from './path-watch.ts';
import { RotatedFiles } from './rotated-files.ts';

/** Stands between the bytes of one file and those of the next. */
export const NEXT_FILE = Symbol('next file');

export type FollowedChunk = Buffer | typeof NEXT_FILE;

/** Chunks per turn of the event loop, as of a file that does not grow. */
const CHUNKS_A_TURN = 16;

/**
 * Reads a path as it grows, through renames and cuts. Each file that gets the name is read to its
 * end, in the order in which they had it. When a file is cut, its copy has what was not read. What
 * cannot be read any more is said.
 *
 * No library does this: those that there are look at the name every now and then, and know nothing
 * of what had it in between.
 */
export class Follower {
  readonly #path: string;
  readonly #watch: PathWatch;
  readonly #rotated: RotatedFiles;
  readonly #generations: Generations;
  readonly #buffer = new ChunkBuffer();
  /** Whether something beside the path has come or changed since the last look at that. */
  #isBesideNew = false;
  #hasSaidCut = false;

  /** @throws Error when the file cannot be opened. */
  constructor(path: string, start: FileStart) {
    this.#path = path;
    const first = new OpenFile(start.path, start.bytes);
    this.#rotated = new RotatedFiles(path, first);
    this.#generations = new Generations(path, first, this.#rotated);
    this.#watch = new PathWatch(path, {
      onMove: () => {
        this.#generations.countMove();
        this.#generations.look();
      },
      onChange: () => this.#generations.newest?.lookAtSize(),
      onBeside: () => {
        this.#isBesideNew = true;
      },
    });
    this.#generations.look();
  }

  /** Ends reading at what is there now. */
  stop(): void {
    this.#generations.stop();
    this.#watch.wake();
  }

  /** Yields what comes; a chunk is valid until the next one is asked for. */
  async *chunks(): AsyncGenerator<FollowedChunk, void, undefined> {
    const generations = this.#generations;
    try {
      for (let file = generations.current; file !== undefined; file = generations.current) {
        yield* this.#readToEnd(file);
        if (generations.isCurrentOver) {
          generations.leave();
          if (generations.current !== undefined) yield NEXT_FILE;
        } else {
          await this.#watch.change();
          generations.look();
          generations.settle();
        }
      }
    } finally {
      this.#watch.close();
      generations.close();
    }
  }

  async *#readToEnd(file: OpenFile): AsyncGenerator<FollowedChunk, void, undefined> {
    for (let turn = 1; ; turn++) {
      if (this.#isBesideNew) yield* this.#readBeside(file);
      const chunk = file.read(this.#buffer.bytes);
      if (chunk?.length === 0) return;
      if (chunk !== undefined) yield chunk;
      else {
        yield* this.#readCopies(file);
        yield NEXT_FILE;
        file.beginAnew();
      }
      if (turn % CHUNKS_A_TURN === 0) await new Promise(setImmediate);
    }
  }

  /**
   * Reads what a file had more than was read of it when it was cut, from its copy; then the copies
   * of what it had since, if it was cut more than once.
   */
  async *#readCopies(cut: OpenFile): AsyncGenerator<FollowedChunk, void, undefined> {
    const copy = this.#rotated.openCopy(cut);
    const later = this.#openUnread(cut, copy);
    this.#sayCut(cut, cut.position === 0 ? later[0] : copy);
    if (copy !== undefined) yield* this.#readOut(copy);
    for (const file of later) {
      yield NEXT_FILE;
      yield* this.#readOut(file);
    }
  }

  /** Reads what an empty file had until now, from its copies: it may be filled and cut unseen. */
  async *#readBeside(current: OpenFile): AsyncGenerator<FollowedChunk, void, undefined> {
    this.#isBesideNew = false;
    this.#generations.look(); // what was renamed is read in its turn
    const unread = this.#openUnread(current);
    current.lookAtSize(); // afterwards: what was no copy of it because it is cut is read then
    const isNew = current === this.#generations.newest && !current.isCut;
    const isEmpty = isNew && current.position === 0;
    for (const file of unread) {
      if (isEmpty) {
        yield* this.#readOut(file);
        yield NEXT_FILE;
      } else file.close();
    }
  }

  /** Opens the files beside the path that are not read, without copies of what is. */
  #openUnread(current: OpenFile, copy?: OpenFile): readonly OpenFile[] {
    const files = this.#rotated.openUnread(this.#generations.ids);
    return files.filter((file) => {
      const isCurrent = file.isCopyOf(current);
      if (!isCurrent && (copy === undefined || !file.isCopyOf(copy))) return true;
      // until what it is a copy of is read, that may still be cut
      if (isCurrent && current.position < file.size) {
        this.#isBesideNew = true;
        file.close();
      } else this.#rotated.leaveOut(file);
      return false;
    });
  }

  /** Reads a file that grows no more, and closes it. */
  async *#readOut(file: OpenFile): AsyncGenerator<Buffer, void, undefined> {
    try {
      for (;;) {
        const chunk = file.read(this.#buffer.bytes);
        if (chunk === undefined || chunk.length === 0) break;
        yield chunk;
      }
      this.#rotated.note(file);
    } finally {
      file.close();
    }
  }

  #sayCut(cut: OpenFile, copy: OpenFile | undefined): void {
    const lostBytes = cut.seenBytes - (copy?.size ?? cut.position);
    if (lostBytes <= 0 && copy !== undefined && this.#hasSaidCut) return;
    this.#hasSaidCut = true;
    const found = copy === undefined ? 'no copy of it is found' : `${copy.path} is its copy`;
    const lost =
      lostBytes > 0 ? `at least ${lostBytes} bytes are` : 'what came then, if anything, is';
    emitWarning(
      `windrow: ${this.#path} was cut after ${cut.position} bytes of it were read, and ${found}: ${lost} lost`,
    );
  }
}
