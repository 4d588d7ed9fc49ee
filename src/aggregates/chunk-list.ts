import type { AggregateKind } from './aggregate.ts';
import { CHUNK_LENGTH, WindowChunk, type WindowUpdate } from './window-chunk.ts';

/** What a chunk list is for. */
export interface ChunkListOptions {
  /** Whether the values are ordered by clock, however late they come; else by arrival. */
  readonly isByTime: boolean;
  readonly keepsIters: boolean;
  /** Kinds that will be asked of whole chunks: made as soon as a chunk is full. */
  readonly kinds: readonly AggregateKind[];
}

/**
 * Values in order, in chunks: a value is added or put in its place, and dropped at the old end, without
 * moving more than a chunk. O(1) amortised a value; one that is late costs a chunk, 0.5 us.
 */
export class ChunkList {
  readonly #options: ChunkListOptions;
  #chunks: WindowChunk[];
  #length = 0;

  constructor(options: ChunkListOptions) {
    this.#options = options;
    this.#chunks = [new WindowChunk(options.keepsIters)];
  }

  get length(): number {
    return this.#length;
  }

  /** Oldest -> newest. */
  get chunks(): readonly WindowChunk[] {
    return this.#chunks;
  }

  add(update: WindowUpdate): void {
    const newest = this.#newest;
    this.#length++;
    if (this.#options.isByTime && newest.length > 0 && update.timeMs < newest.lastMs) {
      this.#insert(update);
    } else if (newest.makeRoom()) newest.append(update);
    else {
      this.begin();
      this.#newest.append(update);
    }
  }

  /** Begins another chunk, where the newest one is not empty. */
  begin(): void {
    if (this.#newest.length === 0) return;
    for (const kind of this.#options.kinds) this.#newest.partialOf(kind);
    this.#chunks.push(new WindowChunk(this.#options.keepsIters, CHUNK_LENGTH));
  }

  /** Drops what is up to `limitMs`, or before it if `keepsLimit`. The values are ordered by clock. */
  dropUntil(limitMs: number, keepsLimit: boolean): void {
    const isOut = (timeMs: number): boolean =>
      timeMs < limitMs || (!keepsLimit && timeMs === limitMs);
    while (this.#oldest.length > 0 && isOut(this.#oldest.lastMs)) this.#drop(this.#oldest.length);
    const { start } = this.#oldest;
    this.#drop(this.#oldest.indexAfter(limitMs, keepsLimit) - start);
  }

  /** `dropUntil` for whole chunks only: cheap enough for every update. */
  dropChunksUntil(limitMs: number): void {
    while (this.#chunks.length > 1 && this.#oldest.lastMs <= limitMs)
      this.#drop(this.#oldest.length);
  }

  /** Drops all but the newest `length` values. */
  keepNewest(length: number): void {
    while (this.#length > length) {
      this.#drop(Math.min(this.#length - length, this.#oldest.length));
    }
  }

  get #oldest(): WindowChunk {
    return this.#chunks[0] as WindowChunk;
  }

  get #newest(): WindowChunk {
    return this.#chunks[this.#chunks.length - 1] as WindowChunk;
  }

  /** Drops the oldest values of the oldest chunk. */
  #drop(length: number): void {
    this.#oldest.start += length;
    this.#length -= length;
    if (this.#oldest.length > 0) return;
    if (this.#chunks.length > 1) this.#chunks.shift();
    else {
      this.#oldest.start = 0;
      this.#oldest.end = 0;
    }
  }

  /** Puts an update behind all that are not newer. */
  #insert(update: WindowUpdate): void {
    const isBehind = (chunk: WindowChunk): boolean => chunk.firstMs <= update.timeMs;
    const at = Math.max(0, this.#chunks.findLastIndex(isBehind));
    let chunk = this.#chunks[at] as WindowChunk;
    if (!chunk.makeRoom()) {
      const newer = chunk.splitOff();
      this.#chunks.splice(at + 1, 0, newer);
      if (newer.firstMs <= update.timeMs) chunk = newer;
    }
    chunk.insert(chunk.indexAfter(update.timeMs, false), update);
  }
}
