import { emitWarning } from 'node:process';
import type { OpenFile } from './open-file.ts';

/** The time after which nobody writes to a file that was renamed. */
const CLOSE_AFTER_MS = 5000;
const MAX_FILES = 100;

interface LeftFile {
  readonly file: OpenFile;
  readonly leftMs: number;
}

/**
 * Files that were renamed and read to their end, kept open for a while: bytes that a late writer
 * adds are not read, and are a warning.
 */
export class LeftFiles {
  #files: LeftFile[] = [];

  add(file: OpenFile): void {
    this.#files.push({ file, leftMs: performance.now() });
  }

  /** Closes the files that were left long ago, and the oldest beyond MAX_FILES. */
  closeOld(): void {
    const sinceMs = performance.now() - CLOSE_AFTER_MS;
    const isOld = ({ leftMs }: LeftFile, index: number): boolean =>
      leftMs < sinceMs || index < this.#files.length - MAX_FILES;
    const old = this.#files.filter(isOld);
    if (old.length === 0) return;
    this.#files = this.#files.slice(old.length);
    for (const { file } of old) closeLeft(file);
  }

  close(): void {
    for (const { file } of this.#files.splice(0)) closeLeft(file);
  }
}

function closeLeft(file: OpenFile): void {
  file.lookAtSize();
  const { unreadBytes } = file;
  file.close();
  if (unreadBytes === 0) return;
  emitWarning(
    `windrow: ${unreadBytes} bytes came to a file of the name ${file.path} after it was renamed and the next one begun: they are not read`,
  );
}
