import { constants, ftruncateSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { encodeFrame, type Frame, FrameReader } from './frame.ts';
import { close, listSegments, newSegment, openIfThere, type Segment, sizeOf } from './segments.ts';

const { O_APPEND, O_RDWR } = constants;
const NO_BYTES = new Uint8Array(0);

/** What a log is asked for. */
export interface SegmentLogOptions {
  readonly folder: string;
  /** Begin of the names of its files. */
  readonly name: string;
  /** The size from which on a segment is followed by the next one. */
  readonly segmentBytes: number;
}

/** The file that is written now, and how much of it is known. */
interface OpenSegment {
  readonly first: number;
  readonly descriptor: number;
  readonly reader: FrameReader;
  offset: number;
}

/**
 * An ordered log in files, with a number per name: the note of an entry is `[name, number, ...]`.
 * Each file begins with the numbers so far, so older ones can be deleted. All calls are made while
 * the lock of the log is held; what other processes have written is read first.
 */
export class SegmentLog {
  readonly #options: SegmentLogOptions;
  #segment: OpenSegment | undefined;
  #index = 0;
  #ms = 0;
  #numbers = new Map<string, number>();

  constructor(options: SegmentLogOptions) {
    this.#options = options;
  }

  /** Number of the last entry. */
  get index(): number {
    return this.#index;
  }

  /** Returns the number of a name, 0 without one. */
  numberOf(name: string): number {
    return this.#numbers.get(name) ?? 0;
  }

  /**
   * Reads what other processes have written. Behind the last whole frame there is only what a
   * process was writing when it was killed: that is cut off.
   */
  catchUp(): void {
    if (this.#segment !== undefined) {
      const size = sizeOf(this.#segment.descriptor);
      if (size === this.#segment.offset) return;
      if (size === undefined || size < this.#segment.offset) this.forget(); // deleted, made anew
    }
    const segment = this.#segment ?? this.#openNewest();
    for (;;) {
      const frame = segment.reader.at(segment.offset);
      if (frame === undefined) break;
      this.#apply(frame);
      segment.offset = frame.end;
      if (frame.kind !== 'seal') continue;
      this.#openNext();
      this.catchUp();
      return;
    }
    if (sizeOf(segment.descriptor) !== segment.offset) {
      ftruncateSync(segment.descriptor, segment.offset);
    }
  }

  /** Appends an entry that counts as `count` ones. */
  append(ms: number, note: unknown, payload: Uint8Array, count = 1): void {
    const index = this.#index + count;
    this.#write({ kind: 'entry', index, ms: Math.max(this.#ms, ms), note, payload });
  }

  /** Drops the numbers of the names that begin with one of these texts. */
  drop(begins: readonly string[]): void {
    const note = begins;
    this.#write({ kind: 'forget', index: this.#index, ms: this.#ms, note, payload: NO_BYTES });
  }

  /** Deletes the segments whose entries all have numbers up to `index`. */
  trim(index: number): void {
    const { folder, name } = this.#options;
    const segments = listSegments(folder, name);
    for (const [place, { file }] of segments.entries()) {
      const next = segments[place + 1];
      if (next === undefined || next.first > index + 1) return;
      rmSync(join(folder, file), { force: true });
    }
  }

  /** Forgets what is known, and closes what is open. */
  forget(): void {
    close(this.#segment?.descriptor);
    this.#segment = undefined;
    this.#index = 0;
    this.#ms = 0;
    this.#numbers = new Map();
  }

  #write(frame: Frame): void {
    const bytes = encodeFrame(frame);
    const { segmentBytes } = this.#options;
    const isFull = this.#openSegment.offset + bytes.length > segmentBytes;
    if (isFull && this.#index >= this.#openSegment.first) this.#seal(this.#index);
    this.#writeBytes(bytes);
    this.#apply(frame);
  }

  /** Goes on behind a number that is known to have been given, if entries were lost from a disk. */
  skipTo(index: number): void {
    if (index > this.#index) this.#seal(index);
  }

  /** Ends the segment, and begins the next one behind `index`. */
  #seal(index: number): void {
    const seal: Frame = { kind: 'seal', index, ms: this.#ms, note: null, payload: NO_BYTES };
    this.#writeBytes(encodeFrame(seal));
    this.#apply(seal);
    this.#openNext();
    this.catchUp();
  }

  /** Writes all bytes or, where that fails, none. */
  #writeBytes(bytes: Buffer): void {
    const segment = this.#openSegment;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(segment.descriptor, bytes, at);
    } catch (error) {
      ftruncateSync(segment.descriptor, segment.offset);
      throw error;
    }
    segment.offset += bytes.length;
  }

  get #openSegment(): OpenSegment {
    if (this.#segment === undefined) throw new Error('catchUp comes first');
    return this.#segment;
  }

  #apply({ kind, index, ms, note }: Frame): void {
    this.#index = index;
    this.#ms = ms;
    if (kind === 'forget') this.#dropNumbers(note as string[]);
    else if (kind !== 'seal') this.#setNumbers(note as (string | number)[]);
  }

  #setNumbers(pairs: readonly (string | number)[]): void {
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      const name = String(pairs[at]);
      this.#numbers.set(name, Math.max(Number(pairs[at + 1]), this.numberOf(name)));
    }
  }

  #dropNumbers(begins: readonly string[]): void {
    for (const name of this.#numbers.keys()) {
      if (begins.some((begin) => name.startsWith(begin))) this.#numbers.delete(name);
    }
  }

  #openNewest(): OpenSegment {
    const { folder, name } = this.#options;
    return this.#open(listSegments(folder, name).at(-1) ?? newSegment(name, 1));
  }

  /** Opens the segment behind a sealed one. */
  #openNext(): void {
    const { folder, name } = this.#options;
    const first = this.#index + 1;
    close(this.#segment?.descriptor);
    const next = listSegments(folder, name).find((segment) => segment.first === first);
    this.#open(next ?? newSegment(name, first));
  }

  /** Opens a segment; makes it if it is not there, because who should have was killed before. */
  #open({ first, file }: Segment): OpenSegment {
    const path = join(this.#options.folder, file);
    const descriptor = openIfThere(path, O_RDWR | O_APPEND) ?? this.#create(path);
    this.#segment = { first, descriptor, reader: new FrameReader(descriptor), offset: 0 };
    return this.#segment;
  }

  #create(path: string): number {
    const begin: Frame = {
      kind: 'begin',
      index: this.#index,
      ms: this.#ms,
      note: [...this.#numbers].flat(),
      payload: NO_BYTES,
    };
    const next = join(this.#options.folder, `${this.#options.name}.next`);
    const descriptor = openSync(next, 'w');
    try {
      const bytes = encodeFrame(begin);
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    } finally {
      close(descriptor);
    }
    renameSync(next, path);
    return openSync(path, O_RDWR | O_APPEND);
  }
}
