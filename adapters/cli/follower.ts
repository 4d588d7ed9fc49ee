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
 * end, in the order in which they had it. When a file is cut, its copy has the bytes that were not
 * read. Bytes that can no longer be read are a warning.
 *
 * No library does this: the known ones look at the name at intervals, and miss the files that had
 * it in between.
 */
export class Follower {
  readonly #path: string;
  readonly #watch: PathWatch;
  readonly #rotated: RotatedFiles;
  readonly #generations: Generations;
  readonly #buffer = new ChunkBuffer();
  /** Whether a file beside the path has come or changed since the last look at these files. */
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

  /** Yields the chunks as they come; a chunk is valid until the next one is asked for. */
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
   * Reads from its copy the bytes that were not read of a file when it was cut; then the later
   * copies, if the file was cut more than once.
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

  /** Reads the copies of an empty file: it may have been filled and cut unseen. */
  async *#readBeside(current: OpenFile): AsyncGenerator<FollowedChunk, void, undefined> {
    this.#isBesideNew = false;
    this.#generations.look(); // renamed files are read in their turn
    const unread = this.#openUnread(current);
    current.lookAtSize(); // after the copies: a file that is cut has no copies by its bytes
    const isNew = current === this.#generations.newest && !current.isCut;
    const isEmpty = isNew && current.position === 0;
    for (const file of unread) {
      if (isEmpty) {
        yield* this.#readOut(file);
        yield NEXT_FILE;
      } else file.close();
    }
  }

  /** Opens the unread files beside the path, without copies of `current` and of `copy`. */
  #openUnread(current: OpenFile, copy?: OpenFile): readonly OpenFile[] {
    const files = this.#rotated.openUnread(this.#generations.ids);
    return files.filter((file) => {
      const isCurrent = file.isCopyOf(current);
      if (!isCurrent && (copy === undefined || !file.isCopyOf(copy))) return true;
      // the current file may still be cut before it is read
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
