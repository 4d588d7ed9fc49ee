import type { Aggregate, AggregateKind } from './aggregate.ts';
import { arrayColumn } from './array-column.ts';
import { type Column, countAt, iterAt } from './column.ts';

/** Values of a chunk: few enough to read all, and enough to keep the number of chunks small. */
export const CHUNK_LENGTH = 1024;
/** The first capacity, so that the window of a rare key does not take 16 kB. */
const FIRST_LENGTH = 16;
const NO_CLOCKS = new Float64Array(0);

/** Which columns a chunk keeps besides values and counts. */
export interface KeptColumns {
  readonly keepsClocks: boolean;
  readonly keepsIters: boolean;
}

interface Made {
  readonly aggregate: Aggregate;
  readonly start: number;
  readonly end: number;
}

/**
 * Up to 1,024 neighbouring values of a window, in [start, end) of parallel arrays, and what
 * statistics made of them all. 8 bytes per value; clocks, counts and iterations take 8 more each
 * where they are kept.
 */
export class WindowChunk {
  values: Float64Array;
  /** Empty if they are not kept. */
  timesMs: Float64Array;
  /** Made at the first count that is not 1. */
  counts: Float64Array | undefined;
  iters: Float64Array | undefined;
  start = 0;
  end = 0;
  readonly #partials = new Map<string, Made>();

  constructor({ keepsClocks, keepsIters }: KeptColumns, capacity: number = FIRST_LENGTH) {
    this.values = new Float64Array(capacity);
    this.timesMs = keepsClocks ? new Float64Array(capacity) : NO_CLOCKS;
    this.iters = keepsIters ? new Float64Array(capacity) : undefined;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Makes room for a value behind the last one; `false` if the chunk is full. */
  makeRoom(): boolean {
    if (this.end < this.values.length) return true;
    if (this.start > 0) this.#moveTo(this.values.length);
    else if (this.values.length < CHUNK_LENGTH) this.#moveTo(this.values.length * 2);
    return this.end < this.values.length;
  }

  /**
   * Appends the values of a column from `index` on, while there is room, and where
   * `fromMs` is given while none is older than it or the one before. Returns the index of the first
   * one left.
   */
  append(column: Column, index: number, fromMs: number | undefined): number {
    const { values, from, stride, timesMs, rowsFrom } = column;
    const [toValues, toTimes, toIters] = [this.values, this.timesMs, this.iters];
    const last = Math.min(column.length, index + toValues.length - this.end);
    if (hasOtherCounts(column, index, last)) this.counts ??= onesOf(toValues.length);
    const toCounts = this.counts;
    const keepsClocks = this.#keepsClocks;
    let newestMs = fromMs ?? Number.NEGATIVE_INFINITY;
    let next = index;
    for (let at = this.end; next < last; next++, at++) {
      if (keepsClocks) {
        const timeMs = timesMs[rowsFrom + next] as number;
        if (fromMs !== undefined && !(timeMs >= newestMs)) break;
        newestMs = timeMs;
        toTimes[at] = timeMs;
      }
      toValues[at] = values[from + next * stride] as number;
      if (toCounts !== undefined) toCounts[at] = countAt(column, next);
      if (toIters !== undefined) toIters[at] = iterAt(column, next);
    }
    this.end += next - index;
    return next;
  }

  /** Puts the value `index` of a column where its clock belongs. @pre `makeRoom()` */
  insert(column: Column, index: number): void {
    const timeMs = column.timesMs[column.rowsFrom + index] as number;
    const at = this.indexAfter(timeMs, false);
    if (hasOtherCounts(column, index, index + 1)) this.counts ??= onesOf(this.values.length);
    for (const own of [this.values, this.timesMs, this.counts, this.iters]) {
      own?.copyWithin(at + 1, at, this.end);
    }
    this.end++;
    this.#partials.clear();
    this.timesMs[at] = timeMs;
    this.values[at] = column.values[column.from + index * column.stride] as number;
    if (this.counts !== undefined) this.counts[at] = countAt(column, index);
    if (this.iters !== undefined) this.iters[at] = iterAt(column, index);
  }

  /** Removes all values, to be used as another chunk. */
  clear(): void {
    this.start = 0;
    this.end = 0;
    this.counts = undefined;
    this.#partials.clear();
  }

  /** Splits off the newer half as a chunk of its own. */
  splitOff(): WindowChunk {
    const middle = (this.start + this.end) >> 1;
    const kept = { keepsClocks: this.#keepsClocks, keepsIters: this.iters !== undefined };
    const newer = new WindowChunk(kept, this.values.length);
    const [end, length] = [this.end, this.end - middle];
    newer.values.set(this.values.subarray(middle, end));
    if (kept.keepsClocks) newer.timesMs.set(this.timesMs.subarray(middle, end));
    newer.iters?.set(this.iters?.subarray(middle, end) ?? []);
    if (this.counts !== undefined) {
      newer.counts = new Float64Array(newer.values.length);
      newer.counts.set(this.counts.subarray(middle, end));
    }
    newer.end = length;
    this.end = middle;
    this.#partials.clear();
    return newer;
  }

  /** The clock of the first value. @pre not empty */
  get firstMs(): number {
    return this.timesMs[this.start] as number;
  }

  /** The clock of the last value. @pre not empty */
  get lastMs(): number {
    return this.timesMs[this.end - 1] as number;
  }

  /**
   * Index of the first value from `start` on whose clock is behind `limitMs`, or at it if `isAt`.
   */
  indexAfter(limitMs: number, isAt: boolean): number {
    let [low, high] = [this.start, this.end];
    while (low < high) {
      const middle = (low + high) >> 1;
      const timeMs = this.timesMs[middle] as number;
      if (timeMs > limitMs || (isAt && timeMs === limitMs)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The values up to, not including, `end`. */
  column(end: number = this.end): Column {
    const { values, counts, timesMs, iters, start } = this;
    return arrayColumn(values, { counts, timesMs, iters, start, end });
  }

  /** Returns the aggregate of all values; made once while they stay the same. */
  partialOf(kind: AggregateKind): Aggregate {
    const { start, end } = this;
    const known = this.#partials.get(kind.name);
    if (known !== undefined && known.start === start && known.end === end) return known.aggregate;
    const aggregate = kind.create();
    if (end > start) aggregate.add(this.column());
    this.#partials.set(kind.name, { aggregate, start, end });
    return aggregate;
  }

  get #keepsClocks(): boolean {
    return this.timesMs !== NO_CLOCKS;
  }

  /** Moves the values to the front of arrays of that capacity. */
  #moveTo(capacity: number): void {
    this.values = moved(this.values, this.start, this.end, capacity);
    if (this.#keepsClocks) this.timesMs = moved(this.timesMs, this.start, this.end, capacity);
    this.iters = this.iters && moved(this.iters, this.start, this.end, capacity);
    this.counts = this.counts && moved(this.counts, this.start, this.end, capacity);
    this.end -= this.start;
    this.start = 0;
    this.#partials.clear();
  }
}

/** Whether any count from `start` up to, not including, `end` is not 1. */
function hasOtherCounts(column: Column, start: number, end: number): boolean {
  if (column.counts === undefined) return false;
  for (let i = start; i < end; i++) if (countAt(column, i) !== 1) return true;
  return false;
}

function onesOf(length: number): Float64Array {
  return new Float64Array(length).fill(1);
}

function moved(numbers: Float64Array, start: number, end: number, capacity: number): Float64Array {
  if (capacity === numbers.length) return numbers.copyWithin(0, start, end);
  const larger = new Float64Array(capacity);
  larger.set(numbers.subarray(start, end));
  return larger;
}
