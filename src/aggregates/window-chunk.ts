import type { Aggregate, AggregateKind } from './aggregate.ts';
import { arrayColumn } from './array-column.ts';
import type { Column } from './column.ts';

/** Values of a chunk: few enough to look at them all, many enough that chunks are few. */
export const CHUNK_LENGTH = 1024;
/** A window of a rare key need not take 16 kB. */
const FIRST_LENGTH = 16;

/** One value and where it belongs. */
export interface WindowUpdate {
  value: number;
  /** Signed (`signed-count.ts`). */
  count: number;
  timeMs: number;
  iter: number;
}

interface Made {
  readonly aggregate: Aggregate;
  readonly start: number;
  readonly end: number;
}

/**
 * Up to 1,024 neighbouring values of a window, in [start, end) of parallel arrays, and what statistics
 * made of them all. 16 bytes a value; counts and iterations take 8 more each where they are kept.
 */
export class WindowChunk {
  values: Float64Array;
  timesMs: Float64Array;
  /** Made at the first count that is not 1. */
  counts: Float64Array | undefined;
  iters: Float64Array | undefined;
  start = 0;
  end = 0;
  readonly #partials = new Map<string, Made>();

  constructor(keepsIters: boolean, capacity: number = FIRST_LENGTH) {
    this.values = new Float64Array(capacity);
    this.timesMs = new Float64Array(capacity);
    this.iters = keepsIters ? new Float64Array(capacity) : undefined;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Makes room for a value behind the last one; `false` where the chunk is full. */
  makeRoom(): boolean {
    if (this.end < this.values.length) return true;
    if (this.start > 0) this.#moveTo(this.values.length);
    else if (this.values.length < CHUNK_LENGTH) this.#moveTo(this.values.length * 2);
    return this.end < this.values.length;
  }

  /** Puts an update behind the last one. @pre `makeRoom()` */
  append(update: WindowUpdate): void {
    this.#set(this.end++, update);
  }

  /** Puts an update before the value at `index`. @pre `makeRoom()` */
  insert(index: number, update: WindowUpdate): void {
    for (const column of [this.values, this.timesMs, this.counts, this.iters]) {
      column?.copyWithin(index + 1, index, this.end);
    }
    this.end++;
    this.#partials.clear();
    this.#set(index, update);
  }

  /** Splits off the newer half as a chunk of its own. */
  splitOff(): WindowChunk {
    const middle = (this.start + this.end) >> 1;
    const newer = new WindowChunk(this.iters !== undefined, this.values.length);
    const [end, length] = [this.end, this.end - middle];
    newer.values.set(this.values.subarray(middle, end));
    newer.timesMs.set(this.timesMs.subarray(middle, end));
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

  /** Index of the first value from `start` on whose clock is behind `limitMs`, or at it if `isAt`. */
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

  /** What `kind` makes of all values: made once while they stay the same. */
  partialOf(kind: AggregateKind): Aggregate {
    const { start, end } = this;
    const known = this.#partials.get(kind.name);
    if (known !== undefined && known.start === start && known.end === end) return known.aggregate;
    const aggregate = kind.create();
    if (end > start) aggregate.add(this.column());
    this.#partials.set(kind.name, { aggregate, start, end });
    return aggregate;
  }

  #set(index: number, { value, count, timeMs, iter }: WindowUpdate): void {
    this.values[index] = value;
    this.timesMs[index] = timeMs;
    if (this.iters !== undefined) this.iters[index] = iter;
    if (count !== 1 && this.counts === undefined) {
      this.counts = new Float64Array(this.values.length).fill(1);
    }
    if (this.counts !== undefined) this.counts[index] = count;
  }

  /** Moves the values to the front of arrays of that capacity. */
  #moveTo(capacity: number): void {
    this.values = moved(this.values, this.start, this.end, capacity);
    this.timesMs = moved(this.timesMs, this.start, this.end, capacity);
    this.iters = this.iters && moved(this.iters, this.start, this.end, capacity);
    this.counts = this.counts && moved(this.counts, this.start, this.end, capacity);
    this.end -= this.start;
    this.start = 0;
    this.#partials.clear();
  }
}

function moved(numbers: Float64Array, start: number, end: number, capacity: number): Float64Array {
  if (capacity === numbers.length) return numbers.copyWithin(0, start, end);
  const larger = new Float64Array(capacity);
  larger.set(numbers.subarray(start, end));
  return larger;
}
