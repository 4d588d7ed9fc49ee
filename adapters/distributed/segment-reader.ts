import { join } from 'node:path';
import { START } from '../../src/internal/index.ts';
import { FrameReader, type PlacedFrame } from './frame.ts';
import { close, listSegments, openIfThere, sizeOf } from './segments.ts';

/** The number of bytes from which on no more entries are read at once. */
const MAX_BYTES = 8 * 2 ** 20;

/** An entry of a log, and the position behind it: the file and an offset. */
export interface PlacedEntry extends PlacedFrame {
  readonly position: string;
}

/**
 * Reads a log without its lock. What a process is writing at the moment is no whole frame yet, so
 * the log ends before it.
 */
export class SegmentReader {
  readonly #folder: string;
  readonly #name: string;
  #open: { readonly file: string; readonly descriptor: number } | undefined;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** Returns up to `max` entries behind a position, at least one if there is any. */
  read(after: string, max: number): PlacedEntry[] {
    let [file = '', offset = 0] = after === START ? [] : parsePosition(after);
    let bytes = 0;
    const entries: PlacedEntry[] = [];
    let isComplete = false; // whether nothing will be written behind what is read
    for (;;) {
      const descriptor = this.#descriptorOf(file);
      const reader = descriptor === undefined ? undefined : new FrameReader(descriptor);
      for (let frame = reader?.at(offset); frame !== undefined; frame = reader?.at(offset)) {
        offset = frame.end;
        isComplete ||= frame.kind === 'seal';
        if (frame.kind !== 'entry') continue;
        entries.push({ ...frame, position: `${file}.${offset}` });
        bytes += frame.payload.length;
        if (entries.length === max || bytes >= MAX_BYTES) return entries;
      }
      if (entries.length > 0 && !isComplete) return entries;
      const next = this.#behind(file);
      if (next === undefined) return entries;
      // the segment may have got more before the next one was made: it is read once more
      if (descriptor !== undefined && !isComplete) isComplete = true;
      else [file, offset, isComplete] = [next, 0, false];
    }
  }

  /** Closes the file that is open. */
  close(): void {
    close(this.#open?.descriptor);
    this.#open = undefined;
  }

  /**
   * Returns the file behind a file. A file that is not there was trimmed, or its folder deleted: the
   * oldest one that is there follows.
   */
  #behind(file: string): string | undefined {
    const files = listSegments(this.#folder, this.#name).map((segment) => segment.file);
    return files[files.indexOf(file) + 1];
  }

  #descriptorOf(file: string): number | undefined {
    if (this.#open?.file !== file || sizeOf(this.#open.descriptor) === undefined) {
      this.close();
      const descriptor = file === '' ? undefined : openIfThere(join(this.#folder, file), 'r');
      if (descriptor !== undefined) this.#open = { file, descriptor };
    }
    return this.#open?.descriptor;
  }
}

function parsePosition(position: string): [string, number] {
  const dot = position.lastIndexOf('.');
  return [position.slice(0, dot), Number(position.slice(dot + 1))];
}
