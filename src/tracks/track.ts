import { readNumber } from '../codec/number-state.ts';
import { PackedNumbers } from '../codec/packed-numbers.ts';
import { showValue } from '../text/show-value.ts';
import { Landmarks } from './landmarks.ts';

/** The buckets that a new track has room for; the room doubles up to the capacity. */
const FIRST_ROOM = 64;
/** The columns of numbers of a bucket. */
const COLUMNS = ['lastIter', 'min', 'max', 'sum', 'last', 'count', 'nonFinite'] as const;

type ColumnName = (typeof COLUMNS)[number];
type Columns = { [Name in ColumnName]: Float64Array };

/**
 * The buckets of a track, oldest -> newest, one column per number. Bucket `i` holds the iterations
 * `k * stride` to `(k + 1) * stride - 1`, where `k = floor(lastIter[i] / stride)`.
 */
export interface TrackBuckets {
  /** Iterations per bucket, a power of two. */
  readonly stride: number;
  /** Number of buckets. */
  readonly length: number;
  /** The newest iteration of each bucket with a value. */
  readonly lastIter: Float64Array;
  /** The smallest finite value; Infinity where there is none. */
  readonly min: Float64Array;
  /** The largest finite value; -Infinity where there is none. */
  readonly max: Float64Array;
  /** The sum of the finite values. */
  readonly sum: Float64Array;
  /** The value at `lastIter`, which may be NaN or infinite. */
  readonly last: Float64Array;
  /** Number of finite values. */
  readonly count: Float64Array;
  /** Number of values that are NaN or infinite. */
  readonly nonFinite: Float64Array;
}

/** How far a reader has read a track. */
export interface TrackPosition {
  /** How often buckets before the newest one have changed. */
  readonly revision: number;
  /** Number of buckets. */
  readonly length: number;
  /** Number of values in the newest bucket. */
  readonly newestValues: number;
}

/** A track as JSON. */
export type TrackState = { readonly [Name in ColumnName]: PackedNumbers } & {
  readonly stride: number;
  readonly landmarks: PackedNumbers;
};

/** Consecutive values of one key: value `i` is `values[from + i * step]`, of iteration `iter + i`. */
export interface TrackColumn {
  readonly values: Float64Array;
  readonly from: number;
  readonly step: number;
  readonly length: number;
  readonly iter: number;
}

/**
 * The series of one key behind a picture: at most `capacity` buckets of iterations. When they are
 * full the stride doubles, so the memory is constant and every value is in the min, max, sum and
 * count of its bucket. Bounds of buckets are multiples of a power of two: tracks of any parts of a
 * run merge into the track of the whole. O(1) per value.
 */
export class Track {
  #capacity: number;
  #stride = 1;
  #length = 0;
  #columns: Columns;
  #landmarks = new Landmarks();
  #revision = 0;
  /** The iterations of the newest bucket: most values are of it, and no bucket is searched. */
  #newestStart = 0;
  #newestEnd = 0;

  /** `capacity` is the number of buckets at most, at least 2. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#columns = newColumns(Math.min(FIRST_ROOM, capacity));
  }

  /** The buckets as they are now: views that the next value may change. */
  get buckets(): TrackBuckets {
    return this.bucketsFrom(0);
  }

  /** The buckets from index `from` on, as `buckets` gives them. */
  bucketsFrom(from: number): TrackBuckets {
    const columns = COLUMNS.map((name) => [name, this.#part(name, from)]);
    return { stride: this.#stride, length: this.#length - from, ...Object.fromEntries(columns) };
  }

  /** How far somebody has read who reads all buckets now. */
  get position(): TrackPosition {
    const { count, nonFinite } = this.#columns;
    const newest = this.#length - 1;
    return {
      revision: this.#revision,
      length: this.#length,
      newestValues: newest < 0 ? 0 : (count[newest] as number) + (nonFinite[newest] as number),
    };
  }

  /**
   * The index of the first bucket that has changed since a reader was at `position`; the number of
   * buckets if none has.
   */
  changedFrom(position: TrackPosition): number {
    const { revision, length, newestValues } = this.position;
    if (revision !== position.revision) return 0;
    const isSame = length === position.length && newestValues === position.newestValues;
    return isSame ? length : Math.max(0, position.length - 1);
  }

  /** The first value, and the smallest and the largest one with their iterations. */
  get landmarks(): Pick<Landmarks, 'first' | 'lowest' | 'highest'> {
    return this.#landmarks;
  }

  /** Adds values of iterations that follow each other by one; they may lie before older ones. */
  add({ values, from, step, length, iter }: TrackColumn): void {
    this.#landmarks.addFirst(iter, values[from] as number);
    let done = 0;
    while (done < length) {
      const isInNewest = iter + done >= this.#newestStart && iter + done < this.#newestEnd;
      const at = isInNewest ? this.#length - 1 : this.#bucketOf(iter + done);
      const endIter = isInNewest ? this.#newestEnd : this.#endOf(iter + done);
      const end = Math.min(length, endIter - iter);
      if (at < this.#length - 1) this.#revision++;
      this.#fold(at, values, from + done * step, step, end - done, iter + done);
      const last = iter + end - 1;
      if (last >= (this.#columns.lastIter[at] as number)) {
        this.#columns.lastIter[at] = last;
        this.#columns.last[at] = values[from + (end - 1) * step] as number;
      }
      done = end;
    }
  }

  /** Adds all of another track, which stays as it is. */
  merge(other: Track): void {
    this.#landmarks.merge(other.#landmarks);
    this.#revision++;
    while (this.#stride < other.#stride) this.#coarsen();
    for (let i = 0; i < other.#length; i++) {
      const iter = other.#columns.lastIter[i] as number;
      this.#foldBucket(this.#bucketOf(iter), other.#columns, i);
    }
  }

  /** Sets the number of buckets at most; a smaller one makes the buckets longer. */
  set capacity(capacity: number) {
    this.#capacity = capacity;
    while (this.#length > capacity) this.#coarsen();
    if (this.#room > capacity) this.#resize(capacity);
  }

  toJSON(): TrackState {
    const packed = COLUMNS.map((name) => [name, new PackedNumbers(this.#part(name).slice())]);
    const landmarks = this.#landmarks.toJSON();
    return { stride: this.#stride, landmarks, ...Object.fromEntries(packed) };
  }

  /** Reads what `toJSON` gave. @throws TypeError for anything else. */
  static from(state: unknown, capacity: number): Track {
    const saved: Readonly<Record<string, unknown>> = Object(state);
    const stride = readNumber(saved.stride, 'stride');
    const read = COLUMNS.map((name) => [name, PackedNumbers.from(saved[name], name).values]);
    const columns: Columns = Object.fromEntries(read);
    const { length } = columns.lastIter;
    if (!isPowerOfTwo(stride) || COLUMNS.some((name) => columns[name].length !== length)) {
      throw new TypeError(`a state of a track is expected, got ${showValue(state)}`);
    }
    requireOrder(columns.lastIter, stride);
    const track = new Track(Math.max(capacity, length));
    track.#landmarks = Landmarks.from(saved.landmarks);
    track.#columns = columns;
    track.#length = length;
    track.#stride = stride;
    track.#resize(Math.max(length, Math.min(FIRST_ROOM, capacity))); // a copy: the state stays as it is
    track.capacity = capacity;
    track.#noteNewest();
    return track;
  }

  get #room(): number {
    return this.#columns.lastIter.length;
  }

  #part(name: ColumnName, from = 0): Float64Array {
    return this.#columns[name].subarray(from, this.#length);
  }

  /** Returns the index of the bucket of an iteration, which is made if there is none. */
  #bucketOf(iter: number): number {
    for (;;) {
      const at = this.#indexOf(iter);
      if (at < this.#length && this.#idAt(at) === Math.floor(iter / this.#stride)) return at;
      if (this.#length < this.#capacity) return this.#insert(at, iter);
      this.#coarsen();
    }
  }

  /** Returns the index of the first bucket that ends behind an iteration. */
  #indexOf(iter: number): number {
    const id = Math.floor(iter / this.#stride);
    let high = this.#length;
    if (high === 0 || this.#idAt(high - 1) < id) return high; // most values are the newest
    let low = this.#idAt(high - 1) === id ? high - 1 : 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#idAt(middle) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Returns the first iteration behind the bucket of an iteration. */
  #endOf(iter: number): number {
    return (Math.floor(iter / this.#stride) + 1) * this.#stride;
  }

  /** Finds the iterations of the newest bucket after the buckets have changed. */
  #noteNewest(): void {
    const newest = this.#columns.lastIter[this.#length - 1] as number;
    this.#newestEnd = this.#length === 0 ? 0 : this.#endOf(newest);
    this.#newestStart = this.#length === 0 ? 0 : this.#newestEnd - this.#stride;
  }

  #idAt(index: number): number {
    return Math.floor((this.#columns.lastIter[index] as number) / this.#stride);
  }

  #insert(at: number, iter: number): number {
    if (this.#length === this.#room) this.#resize(Math.min(2 * this.#room, this.#capacity));
    if (at < this.#length) {
      for (const name of COLUMNS) this.#columns[name].copyWithin(at + 1, at, this.#length);
    }
    const { lastIter, min, max, sum, last, count, nonFinite } = this.#columns;
    lastIter[at] = iter;
    min[at] = Number.POSITIVE_INFINITY;
    max[at] = Number.NEGATIVE_INFINITY;
    sum[at] = 0;
    last[at] = Number.NaN;
    count[at] = 0;
    nonFinite[at] = 0;
    this.#length++;
    this.#noteNewest();
    return at;
  }

  /**
   * Adds values to one bucket, the first of them of iteration `iter`. The sum shows whether all are
   * finite: looking at each one took 40 % longer.
   */
  #fold(
    at: number,
    values: Float64Array,
    from: number,
    step: number,
    length: number,
    iter: number,
  ): void {
    const columns = this.#columns;
    const oldLow = columns.min[at] as number;
    const oldHigh = columns.max[at] as number;
    let low = oldLow;
    let high = oldHigh;
    let sum = columns.sum[at] as number;
    const end = from + length * step;
    for (let i = from; i < end; i += step) {
      const value = values[i] as number;
      sum += value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const isLate = iter < (columns.lastIter[at] as number);
    if (isLate || sum - sum !== 0) {
      this.#foldEach(at, values, from, step, length, iter);
      return;
    }
    columns.sum[at] = sum;
    (columns.count[at] as number) += length;
    // what is no news for the bucket is none for the run
    if (low < oldLow) {
      columns.min[at] = low;
      this.#landmarks.add(iter + indexOf(values, low, from, step), low);
    }
    if (high > oldHigh) {
      columns.max[at] = high;
      this.#landmarks.add(iter + indexOf(values, high, from, step), high);
    }
  }

  /** Does `#fold` for values that are not finite or older than others of the bucket. */
  #foldEach(
    at: number,
    values: Float64Array,
    from: number,
    step: number,
    length: number,
    iter: number,
  ): void {
    const columns = this.#columns;
    for (let i = 0; i < length; i++) {
      const value = values[from + i * step] as number;
      if (!Number.isFinite(value)) {
        (columns.nonFinite[at] as number)++;
        continue;
      }
      (columns.sum[at] as number) += value;
      (columns.count[at] as number)++;
      if (value < (columns.min[at] as number)) columns.min[at] = value;
      if (value > (columns.max[at] as number)) columns.max[at] = value;
      this.#landmarks.add(iter + i, value);
    }
  }

  /** Adds bucket `i` of `from` to bucket `at`. */
  #foldBucket(at: number, from: Columns, i: number): void {
    const to = this.#columns;
    to.min[at] = Math.min(to.min[at] as number, from.min[i] as number);
    to.max[at] = Math.max(to.max[at] as number, from.max[i] as number);
    (to.sum[at] as number) += from.sum[i] as number;
    (to.count[at] as number) += from.count[i] as number;
    (to.nonFinite[at] as number) += from.nonFinite[i] as number;
    const lastIter = from.lastIter[i] as number;
    const last = from.last[i] as number;
    if (lastIter < (to.lastIter[at] as number)) return;
    // of two values of one iteration the larger one stays, whichever came first
    if (lastIter === to.lastIter[at] && last < (to.last[at] as number)) return;
    to.lastIter[at] = lastIter;
    to.last[at] = last;
  }

  /** Doubles the stride: two neighbours become one. */
  #coarsen(): void {
    this.#revision++;
    this.#stride *= 2;
    let kept = 0;
    for (let i = 1; i < this.#length; i++) {
      if (this.#idAt(kept) === this.#idAt(i)) this.#foldBucket(kept, this.#columns, i);
      else if (++kept < i) {
        this.#copyBucket(kept, i);
      }
    }
    this.#length = Math.min(this.#length, kept + 1);
    this.#noteNewest();
  }

  #copyBucket(to: number, from: number): void {
    const { lastIter, min, max, sum, last, count, nonFinite } = this.#columns;
    lastIter[to] = lastIter[from] as number;
    min[to] = min[from] as number;
    max[to] = max[from] as number;
    sum[to] = sum[from] as number;
    last[to] = last[from] as number;
    count[to] = count[from] as number;
    nonFinite[to] = nonFinite[from] as number;
  }

  #resize(room: number): void {
    const columns = newColumns(room);
    for (const name of COLUMNS) columns[name].set(this.#part(name));
    this.#columns = columns;
  }
}

function newColumns(room: number): Columns {
  return Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(room)])) as Columns;
}

/** The index of the first of some values that equals one of them. */
function indexOf(values: Float64Array, value: number, from: number, step: number): number {
  let index = 0;
  while (values[from + index * step] !== value) index++;
  return index;
}

function isPowerOfTwo(stride: number): boolean {
  return stride >= 1 && Number.isInteger(Math.log2(stride));
}

/** @throws TypeError unless the buckets are in order, each of other iterations. */
function requireOrder(lastIter: Float64Array, stride: number): void {
  for (let i = 0; i < lastIter.length; i++) {
    const before = i === 0 ? -1 : Math.floor((lastIter[i - 1] as number) / stride);
    const id = Math.floor((lastIter[i] as number) / stride);
    if (!(id > before) || !Number.isSafeInteger(lastIter[i])) {
      throw new TypeError('the buckets of a track must be in the order of their iterations');
    }
  }
}
