import type { AggregateKind } from './aggregate.ts';
import type { Column } from './column.ts';
import { CHUNK_LENGTH, type KeptColumns, WindowChunk } from './window-chunk.ts';

/** The purpose of a chunk list. */
export interface ChunkListOptions extends KeptColumns {
  /** Whether the values are ordered by clock, however late they come; else by arrival. */
  readonly isByTime: boolean;
  /** The kinds of aggregates of whole chunks, which are made when a chunk is full. */
  readonly kinds: readonly AggregateKind[];
}

/**
 * Values in order, in chunks: a value is added or put in its place, and dropped at the old end,
 * without moving more than a chunk. O(1) amortised per value; one that is late costs a chunk, 0.5
 * us.
 */
export class ChunkList {
  readonly #options: ChunkListOptions;
  #chunks: WindowChunk[];
  #length = 0;
  /** The last value that was dropped, and its clock. */
  #before: number | undefined;
  #beforeMs = Number.NEGATIVE_INFINITY;
  /**
   * A chunk that was dropped, for the next one to begin: nothing is allocated while a window
   * slides.
   */
  #spare: WindowChunk | undefined;

  constructor(options: ChunkListOptions) {
    this.#options = options;
    this.#chunks = [new WindowChunk(options)];
  }

  get length(): number {
    return this.#length;
  }

  /** The chunks, oldest -> newest. */
  get chunks(): readonly WindowChunk[] {
    return this.#chunks;
  }

  /**
   * Adds the values of a column, except late values up to `limitMs`, which would be dropped.
   */
  add(column: Column, limitMs: number): void {
    const { isByTime } = this.#options;
    let index = 0;
    while (index < column.length) {
      if (!this.#newest.makeRoom()) this.begin();
      const fromMs = isByTime ? this.#lastMs : undefined;
      const next = this.#newest.append(column, index, fromMs);
      this.#length += next - index;
      if (next === index) this.#insert(column, index++, limitMs);
      else index = next;
    }
  }

  /** Begins another chunk, if the newest one is not empty. */
  begin(): void {
    if (this.#newest.length === 0) return;
    for (const kind of this.#options.kinds) this.#newest.partialOf(kind);
    this.#chunks.push(this.#spare ?? new WindowChunk(this.#options, CHUNK_LENGTH));
    this.#spare = undefined;
  }

  /**
   * Drops the values up to `limitMs`, or before it if `keepsLimit`. The values are ordered by
   * clock.
   */
  dropUntil(limitMs: number, keepsLimit: boolean): void {
    const isOut = (timeMs: number): boolean =>
      timeMs < limitMs || (!keepsLimit && timeMs === limitMs);
    while (this.#oldest.length > 0 && isOut(this.#oldest.lastMs)) this.#drop(this.#oldest.length);
    const { start } = this.#oldest;
    this.#drop(this.#oldest.indexAfter(limitMs, keepsLimit) - start);
  }

  /** Does `dropUntil` for whole chunks only, which is cheap enough for every update. */
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

  /** The last value before all that are there; `undefined` if there was none. */
  get before(): number | undefined {
    return this.#before;
  }

  /** The clock of `before`; -Infinity where the values are not ordered by clock. */
  get beforeMs(): number {
    return this.#beforeMs;
  }

  /** Takes `before` and its clock from another list, which this one follows. */
  follow(before: number | undefined, beforeMs: number): void {
    this.#before = before;
    this.#beforeMs = beforeMs;
  }

  /** The clock of the oldest value, infinite if there is none. */
  get firstMs(): number {
    return this.#oldest.length === 0 ? Number.POSITIVE_INFINITY : this.#oldest.firstMs;
  }

  get #oldest(): WindowChunk {
    return this.#chunks[0] as WindowChunk;
  }

  get #newest(): WindowChunk {
    return this.#chunks[this.#chunks.length - 1] as WindowChunk;
  }

  /** The clock of the newest value. */
  get #lastMs(): number {
    const chunk = this.#newest.length > 0 ? this.#newest : this.#chunks[this.#chunks.length - 2];
    return chunk?.lastMs ?? Number.NEGATIVE_INFINITY;
  }

  /** Drops the oldest values of the oldest chunk. */
  #drop(length: number): void {
    if (length > 0) this.#remember(this.#oldest, this.#oldest.start + length - 1);
    this.#oldest.start += length;
    this.#length -= length;
    if (this.#oldest.length > 0) return;
    const [oldest] = this.#chunks;
    if (this.#chunks.length > 1) this.#spare = this.#chunks.shift();
    oldest?.clear();
  }

  #remember({ values, timesMs }: WindowChunk, index: number): void {
    const timeMs = this.#options.isByTime ? (timesMs[index] as number) : Number.NEGATIVE_INFINITY;
    if (timeMs < this.#beforeMs) return;
    this.#before = values[index];
    this.#beforeMs = timeMs;
  }

  /** Inserts a late value after all values that are not newer. */
  #insert(column: Column, index: number, limitMs: number): void {
    const timeMs = column.timesMs[column.rowsFrom + index] as number;
    if (!(timeMs > limitMs)) {
      // or it has no clock
      if (timeMs <= limitMs) this.dropUntil(limitMs, false); // it is behind those of its clock
      if (timeMs >= this.#beforeMs) {
        this.#before = column.values[column.from + index * column.stride];
        this.#beforeMs = timeMs;
      }
      return;
    }
    const isBehind = (chunk: WindowChunk): boolean => chunk.length > 0 && chunk.firstMs <= timeMs;
    const at = Math.max(0, this.#chunks.findLastIndex(isBehind));
    let chunk = this.#chunks[at] as WindowChunk;
    if (!chunk.makeRoom()) {
      const newer = chunk.splitOff();
      this.#chunks.splice(at + 1, 0, newer);
      if (newer.firstMs <= timeMs) chunk = newer;
    }
    chunk.insert(column, index);
    this.#length++;
  }
}
