import { max } from '../aggregates/max.ts';
import { mean } from '../aggregates/mean.ts';
import { min } from '../aggregates/min.ts';
import { SlidingExtreme } from '../aggregates/sliding-extreme.ts';
import { SlidingSum } from '../aggregates/sliding-sum.ts';
import type { Span } from '../aggregates/span.ts';
import type { Statistics } from '../aggregates/statistic.ts';
import { joinKinds, kindOfScalar, kindOfValue, type NumberKind } from '../record/number-kind.ts';
import { readScalar } from '../record/scalar.ts';
import { showValue } from '../text/show-value.ts';
import { copyNumbers, moveToFront } from './move-numbers.ts';

/** Values that a key keeps by default, as in MMEngine. @internal */
export const DEFAULT_MAX_LENGTH = 1_000_000;
/**
 * Values that there is room for at first: the history of a window of 10 is then moved once in 22
 * updates.
 */
const INITIAL_CAPACITY = 32;
/**
 * For shorter histories it is faster to compute a statistic anew than to keep it up to date.
 * @internal
 */
export const LONG_HISTORY = 1024;
/** MMEngine's statistics, which every buffer knows by name. */
const OWN_STATISTICS = ['mean', 'max', 'min', 'current'];

export interface HistoryBufferOptions {
  /** Number of the newest values that are kept; 1,000,000 by default. */
  readonly maxLength?: number;
  /** Statistics that `statistics()` knows besides mean, max, min and current. */
  readonly statistics?: Statistics;
}

/**
 * The values of a buffer and the number of samples of each. With a positive count the value is a
 * sum; a negative count is a weight, and the value is a mean.
 */
export interface History {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/** The columns and the kind of a history. @internal */
export interface KeptHistory {
  readonly values: Float64Array;
  /** `undefined` if each count is 1. */
  readonly counts: Float64Array | undefined;
  readonly kind: NumberKind | undefined;
}

/**
 * The newest `maxLength` values of one scalar, oldest -> newest, and the statistics of its windows.
 * A window larger than the history is the whole history.
 *
 * `update` is O(1) amortised; 8 bytes per value, 16 from the first count other than 1 on.
 * Source: MMEngine's `HistoryBuffer`.
 *
 * @example
 * const buffer = new HistoryBuffer([1, 2, 6], [1, 1, 1]);
 * buffer.mean(); // 3
 * buffer.max(2); // 6
 */
export class HistoryBuffer {
  #maxLength: number;
  readonly #statistics: Statistics;
  // The history is [#start, #end) of both arrays, in one piece, so that a window is a view.
  #values: Float64Array;
  #counts: Float64Array | undefined;
  #start = 0;
  #end = 0;
  #kind: NumberKind | undefined;
  /** Statistics of the whole history, kept up to date once they are asked for. */
  #sum: SlidingSum | undefined;
  #largest: SlidingExtreme | undefined;
  #smallest: SlidingExtreme | undefined;

  /**
   * Without `counts` each count is 1; a negative count is a weight, as in `data`.
   * @throws TypeError for a value that is no scalar, RangeError for lengths that differ.
   */
  constructor(
    values: ArrayLike<number> = [],
    counts?: ArrayLike<number>,
    { maxLength = DEFAULT_MAX_LENGTH, statistics = {} }: HistoryBufferOptions = {},
  ) {
    if (!Number.isSafeInteger(maxLength) || maxLength < 1) {
      throw new RangeError(`maxLength must be a positive integer, got ${showValue(maxLength)}`);
    }
    if (counts !== undefined && values.length !== counts.length) {
      throw new RangeError(
        `values and counts must be of one length, got ${values.length} and ${counts.length}`,
      );
    }
    this.#maxLength = maxLength;
    this.#statistics = statistics;
    this.#values = new Float64Array(INITIAL_CAPACITY);
    for (let i = 0; i < values.length; i++) {
      const count = counts?.[i];
      const isWeight = typeof count === 'number' && count < 0 && Number.isFinite(count);
      this.update(
        isWeight ? { value: values[i], weight: -count } : values[i],
        isWeight ? 1 : count,
      );
    }
  }

  /**
   * Returns a buffer of the newest `maxLength` of values that are known to be valid, with their
   * counts. Keeps both arrays themselves. O(1).
   * @internal
   */
  static from(history: KeptHistory, maxLength: number): HistoryBuffer {
    const { values, counts, kind } = history;
    const buffer = new HistoryBuffer([], undefined, { maxLength });
    buffer.#kind = kind;
    buffer.#values = values;
    buffer.#counts = counts;
    buffer.#end = values.length;
    buffer.#start = Math.max(0, values.length - maxLength);
    return buffer;
  }

  /** Sets the kind of the values, if there are any; returns the buffer. @internal */
  as(kind: NumberKind): this {
    if (this.length > 0) this.#kind = kind;
    return this;
  }

  /** Number of values that are kept now. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Number of values that are kept at most. */
  get maxLength(): number {
    return this.#maxLength;
  }

  /**
   * What all values came as, those that have left included; `undefined` before the first one.
   * Current value, maximum and minimum of a history of integers are printed without decimals.
   */
  get kind(): NumberKind | undefined {
    return this.#kind;
  }

  /** Whether counts are kept, because one of them was not 1. @internal */
  get isCounted(): boolean {
    return this.#counts !== undefined;
  }

  /**
   * Copies all values to `target`, from index `at` on; returns the index after them.
   * @internal
   */
  copyValues(target: Float64Array, at: number): number {
    return copyNumbers(target, at, this.#values, this.#start, this.#end);
  }

  /** Does `copyValues` for the counts, if `isCounted`. @internal */
  copyCounts(target: Float64Array, at: number): number {
    if (this.#counts === undefined) return at;
    return copyNumbers(target, at, this.#counts, this.#start, this.#end);
  }

  /** Copies of all values and counts. */
  get data(): History {
    return this.#copy(this.#start);
  }

  /**
   * Appends `value`, summed over `count` samples; the oldest value leaves a full buffer.
   * @throws TypeError when `value` is no scalar or `count` no positive number.
   */
  update(value: unknown, count: unknown = 1): void {
    const scalar = readScalar(value);
    if (scalar === undefined) throw new TypeError(`a scalar is expected, got ${showValue(value)}`);
    if (typeof count !== 'number' || !(count > 0) || count === Infinity) {
      throw new TypeError(`count must be a positive number, got ${showValue(count)}`);
    }
    if (typeof scalar === 'number') this.append(scalar, count);
    else {
      const kind = kindOfScalar(scalar.value, scalar.kind);
      this.append(scalar.value, scalar.count * count, kind);
    }
  }

  /** Does `update` for a value and a count that are known to be valid: the hot path. @internal */
  append(value: number, count: number, kind: NumberKind = kindOfValue(value)): void {
    this.#join(kind);
    if (this.#end === this.#values.length) this.#makeRoom();
    if (count !== 1 && this.#counts === undefined) {
      this.#counts = new Float64Array(this.#values.length).fill(1);
    }
    this.#values[this.#end] = value;
    if (this.#counts !== undefined) this.#counts[this.#end] = count;
    this.#end++;
    if (this.#end - this.#start <= this.#maxLength) return;
    this.#start++;
  }

  /**
   * Appends `rowCount` values, `stride` apart from `from` on, each with a count of 1; returns how
   * many of them are NaN or infinite. `kind` is the kind of all these values together. Takes a
   * fifth of the time of as many calls of `append`.
   * @internal
   */
  appendColumn(
    numbers: Float64Array,
    from: number,
    stride: number,
    rowCount: number,
    kind: NumberKind,
  ): number {
    let nonFinite = 0;
    this.#join(kind);
    if (rowCount >= this.#maxLength && !this.#isFollowed) {
      this.#start = 0; // all old values leave, so none has to be moved
      this.#end = 0;
    }
    for (let row = 0; row < rowCount; ) {
      if (this.#end === this.#values.length) this.#makeRoom();
      const values = this.#values;
      const begin = this.#end;
      const end = Math.min(values.length, begin + rowCount - row);
      for (let i = begin; i < end; i++) {
        const value = numbers[from + row * stride] as number;
        values[i] = value;
        if (value - value !== 0) nonFinite++; // 0, unless it is NaN or infinite
        row++;
      }
      this.#counts?.fill(1, begin, end);
      this.#end = end;
      this.#start = Math.max(this.#start, end - this.#maxLength);
    }
    return nonFinite;
  }

  /**
   * Appends `rowCount` values with a count each; both columns have the same stride. `sign` is -1 if
   * the counts are weights. Returns how many of the values are NaN or infinite.
   * @internal
   */
  appendCounted(
    numbers: Float64Array,
    from: number,
    countFrom: number,
    sign: 1 | -1,
    stride: number,
    rowCount: number,
    kind: NumberKind,
  ): number {
    let nonFinite = 0;
    for (let row = 0; row < rowCount; row++) {
      const value = numbers[from + row * stride] as number;
      this.append(value, sign * (numbers[countFrom + row * stride] as number), kind);
      if (value - value !== 0) nonFinite++;
    }
    return nonFinite;
  }

  /** Keeps at least `maxLength` values from now on. @internal */
  keepAtLeast(maxLength: number): void {
    this.#maxLength = Math.max(this.#maxLength, maxLength);
  }

  /** Forgets all but the newest `length` values. @internal */
  keepNewest(length: number): void {
    this.#start = Math.max(this.#start, this.#end - length);
  }

  /** Returns copies of the newest `windowSize` values and counts, of all by default. */
  window(windowSize: number = this.length): History {
    return this.#copy(this.#windowStart(windowSize));
  }

  /**
   * Returns the sum of the values over the sum of the counts, added in numpy's order. Throws on a
   * bad window.
   */
  mean(windowSize?: number): number {
    const start = this.#windowStart(windowSize);
    return mean(this.#values, this.#counts, start, this.#end);
  }

  /**
   * Returns the mean of the whole history if it is certain to round like `mean()` at `digits`
   * decimals; `undefined` if that is not certain, or if counts are kept. O(1) amortised.
   * @internal
   */
  certifiedMean(digits: number): number | undefined {
    if (this.#counts !== undefined || this.length === 0) return undefined;
    this.#sum ??= new SlidingSum();
    return this.#sum.mean(this.#span, digits);
  }

  /**
   * Returns the largest value, NaN if a value is NaN. O(1) amortised over the whole of a long
   * history.
   */
  max(windowSize?: number): number {
    const start = this.#windowStart(windowSize);
    if (!this.#isLongAndWhole(start)) return max(this.#values, start, this.#end);
    this.#largest ??= new SlidingExtreme('max');
    return this.#largest.of(this.#span);
  }

  /**
   * Returns the smallest value, NaN if a value is NaN. O(1) amortised over the whole of a long
   * history.
   */
  min(windowSize?: number): number {
    const start = this.#windowStart(windowSize);
    if (!this.#isLongAndWhole(start)) return min(this.#values, start, this.#end);
    this.#smallest ??= new SlidingExtreme('min');
    return this.#smallest.of(this.#span);
  }

  /** Returns the newest value. @throws RangeError if there is none. */
  current(): number {
    if (this.#end === this.#start) throw emptyHistory();
    return this.#values[this.#end - 1] as number;
  }

  /**
   * Returns the named statistic over the newest `windowSize` values, of all by default; `args` go
   * to a custom one. O(window). Source: MMEngine's `HistoryBuffer.statistics`.
   * @throws RangeError for an unknown name, an empty buffer or a bad window.
   */
  statistics(name: string, windowSize?: number, ...args: readonly unknown[]): number {
    if (name === 'mean') return this.mean(windowSize);
    if (name === 'max') return this.max(windowSize);
    if (name === 'min') return this.min(windowSize);
    if (name === 'current') return this.current();
    const custom = Object.hasOwn(this.#statistics, name) ? this.#statistics[name] : undefined;
    if (custom === undefined) {
      const known = [...OWN_STATISTICS, ...Object.keys(this.#statistics)];
      throw new RangeError(`no statistic '${name}'; known are ${known.join(', ')}`);
    }
    // MMEngine calls a statistic of the user's own on an empty buffer too
    const start = this.length === 0 ? this.#start : this.#windowStart(windowSize);
    const { values, counts } = this.#copy(start);
    return custom(values, counts, ...args);
  }

  #join(kind: NumberKind): void {
    if (kind !== this.#kind) this.#kind = joinKinds(this.#kind, kind);
  }

  #copy(start: number): History {
    const values = this.#values.slice(start, this.#end);
    const counts = this.#counts?.slice(start, this.#end);
    return { values, counts: counts ?? new Float64Array(values.length).fill(1) };
  }

  #windowStart(windowSize: number = Math.max(1, this.length)): number {
    if (!Number.isSafeInteger(windowSize) || windowSize < 1) {
      throw new RangeError(`windowSize must be a positive integer, got ${showValue(windowSize)}`);
    }
    const start = this.#start;
    const end = this.#end;
    if (end === start) throw emptyHistory();
    return end - start > windowSize ? end - windowSize : start;
  }

  /** Whether a window from `start` is the whole history, and the history is long. */
  #isLongAndWhole(start: number): boolean {
    return start === this.#start && this.length > LONG_HISTORY;
  }

  /** Whether a statistic that is kept up to date holds indexes of the arrays. */
  get #isFollowed(): boolean {
    return (this.#sum ?? this.#largest ?? this.#smallest) !== undefined;
  }

  get #span(): Span {
    return { values: this.#values, start: this.#start, end: this.#end };
  }

  /** Moves the history to the front, into larger arrays until it reaches its bound. */
  #makeRoom(): void {
    const { length } = this;
    this.#sum?.move(this.#span); // before the values that have left are overwritten
    for (const follower of [this.#sum, this.#largest, this.#smallest]) follower?.shift(this.#start);
    // a quarter of slack at the bound: each value is moved four times in all
    const slack = Math.max(INITIAL_CAPACITY, this.#maxLength) >> 2;
    const bound = Math.max(INITIAL_CAPACITY, this.#maxLength + slack);
    const capacity = Math.min(bound, Math.max(INITIAL_CAPACITY, length * 2));
    this.#values = moveToFront(this.#values, this.#start, this.#end, capacity);
    if (this.#counts !== undefined) {
      this.#counts = moveToFront(this.#counts, this.#start, this.#end, capacity);
    }
    this.#start = 0;
    this.#end = length;
  }
}

function emptyHistory(): RangeError {
  return new RangeError('the history is empty: call update first');
}
