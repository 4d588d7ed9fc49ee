import { START } from '../../src/internal/index.ts';
import { FrameReader, type PlacedFrame } from './frame.ts';
import { close, listSegments, openIfThere, segmentFile, sizeOf } from './segments.ts';

/** The number of bytes from which on no more entries are read at once. */
const MAX_BYTES = 8 * 2 ** 20;

/** An entry of a log, and the position behind it. */
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
  #open: { readonly first: number; readonly descriptor: number } | undefined;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** Returns up to `max` entries behind a position; at least one if there is any. */
  read(after: string, max: number): PlacedEntry[] {
    let [first = 0, offset = 0] = after === START ? [] : after.split('.').map(Number);
    let bytes = 0;
    const entries: PlacedEntry[] = [];
    let isComplete = false; // whether nothing will be written behind what is read
    while (entries.length < max && bytes < MAX_BYTES) {
      const descriptor = this.#descriptorOf(first, offset);
      const reader = descriptor === undefined ? undefined : new FrameReader(descriptor);
      for (let frame = reader?.at(offset); frame !== undefined; frame = reader?.at(offset)) {
        offset = frame.end;
        isComplete ||= frame.kind === 'seal';
        if (frame.kind !== 'entry') continue;
        entries.push({ ...frame, position: `${first}.${offset}` });
        bytes += frame.payload.length;
        if (entries.length === max || bytes >= MAX_BYTES) return entries;
      }
      if (entries.length > 0 && !isComplete) return entries;
      const firsts = listSegments(this.#folder, this.#name);
      // a position that is in no file is of a folder that was deleted: what stands there now is new
      const other = descriptor === undefined ? firsts[0] : undefined;
      const next = firsts.find((number) => number > first) ?? other;
      if (next === undefined) return entries;
      // the segment may have got more before the next one was made: it is read once more
      if (descriptor !== undefined && !isComplete) {
        isComplete = true;
        continue;
      }
      [first, offset, isComplete] = [next, 0, false];
    }
    return entries;
  }

  /** Closes the file that is open. */
  close(): void {
    close(this.#open?.descriptor);
    this.#open = undefined;
  }

  /** Opens a segment; `undefined` if it is not there, or is not the one of the position. */
  #descriptorOf(first: number, offset: number): number | undefined {
    if (this.#open?.first !== first || sizeOf(this.#open.descriptor) === undefined) {
      this.close();
      const descriptor = openIfThere(segmentFile(this.#folder, this.#name, first), 'r');
      if (descriptor !== undefined) this.#open = { first, descriptor };
    }
    const descriptor = this.#open?.descriptor;
    return descriptor !== undefined && (sizeOf(descriptor) ?? 0) >= offset ? descriptor : undefined;
  }
}
