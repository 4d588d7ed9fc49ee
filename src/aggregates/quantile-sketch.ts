import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import { PackedNumbers } from '../codec/packed-numbers.ts';
import { readOptional } from '../codec/read-state.ts';
import type { Aggregate } from './aggregate.ts';
import { type Bin, BinCounts } from './bin-counts.ts';
import type { Column } from './column.ts';
import type { GatheredColumn } from './gathered-column.ts';
import { interpolate } from './interpolate.ts';
import { binOf, middleOf } from './log-bins.ts';
import { percentile, requireShare } from './percentile.ts';

/** Smaller magnitudes, which a float32 does not hold either, count as 0. This bounds the bins. */
const SMALLEST_MAGNITUDE = 1e-45;
/** Values that wait to be binned together: a tight loop over their bits saves 5 ns each. */
const WAITING = 64;
const NAMES = ['nan', 'negativeInfinity', 'positiveInfinity', 'zero', 'min', 'max'] as const;

/** A `QuantileSketch` as JSON: the bins by ascending key. */
export interface QuantileSketchState extends NumberState<(typeof NAMES)[number]> {
  readonly positive: readonly Bin[];
  readonly negative: readonly Bin[];
  /** All values, while the sketch still keeps them. */
  readonly exact?: PackedNumbers;
}

/**
 * Any quantile of an endless stream, to within 1 % of what `percentile` gives for all its values:
 * of the result, or, between two neighbours of different sign, of the larger magnitude. The
 * smallest and the largest value are exact, infinities too; any NaN makes every quantile NaN, as
 * in numpy. The same values give the same quantiles in any order and however they were merged.
 *
 * `add` costs some 5 ns per value, `quantile` and `merge` are O(bins): 115 bins (0.9 kB) for each
 * power of ten that the values span, at most 41,000 (325 kB) a sign.
 *
 * Source: DDSketch (Masson, Rim, Lee 2019).
 */
export class QuantileSketch implements Aggregate {
  readonly #exactLength: number;
  #waiting = new Float64Array(WAITING);
  #waitingBits = new Int32Array(this.#waiting.buffer);
  #waitingLength = 0;
  #positive = new BinCounts();
  /** The bins, by magnitude. */
  #negative = new BinCounts();
  #zero = 0;
  #nan = 0;
  #negativeInfinity = 0;
  #positiveInfinity = 0;
  /** The extremes of the finite values. */
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  /** Up to `exactLength` values it keeps them all, 8 bytes each, and its quantiles are exact. */
  constructor({ exactLength = 0 }: { readonly exactLength?: number } = {}) {
    this.#exactLength = exactLength;
  }

  add({ values, from, stride, length }: Column): void {
    let index = 0;
    while (index < length) {
      if (this.#waitingLength === this.#waiting.length) this.#makeRoom();
      const waiting = this.#waiting;
      const end = Math.min(waiting.length, this.#waitingLength + length - index);
      for (let i = this.#waitingLength; i < end; i++, index++) {
        waiting[i] = values[from + index * stride] as number;
      }
      this.#waitingLength = end;
    }
  }

  /** Adds finite values that were folded, without a copy once there are too many to keep all. */
  addGathered(column: GatheredColumn): void {
    const { values, bits, length, low, high } = column;
    if (this.#isExact && this.#waitingLength + length <= this.#exactLength) {
      this.add(column);
      return;
    }
    if (this.#waitingLength > 0) this.#settle();
    if (this.#waiting.length > WAITING) this.#setRoom(WAITING);
    this.#bin(values, bits, length);
    this.#noteExtremes(low, high);
  }

  /** Adds all values of `other`, which may be this sketch itself. */
  merge(other: QuantileSketch): void {
    const waiting = other.#waiting.slice(0, other.#waitingLength);
    this.#positive.merge(other.#positive);
    this.#negative.merge(other.#negative);
    this.#zero += other.#zero;
    this.#nan += other.#nan;
    this.#negativeInfinity += other.#negativeInfinity;
    this.#positiveInfinity += other.#positiveInfinity;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    for (const value of waiting) this.#addValue(value);
  }

  /** The number of values, NaN and infinities included. */
  get length(): number {
    return this.#waitingLength + this.#binned;
  }

  /** The median. */
  get value(): number {
    return this.quantile(0.5);
  }

  /**
   * The value below which the share `q` (0 to 1) of the values lies; NaN if there is none.
   * @throws RangeError for a `q` outside 0 to 1.
   */
  quantile(q: number): number {
    requireShare(q);
    const { length } = this;
    if (length > 0 && this.#isExact) return percentile(this.#kept, q);
    this.#settle();
    if (length === 0 || this.#nan > 0) return Number.NaN;
    const rank = (length - 1) * q;
    const below = Math.floor(rank);
    return interpolate(this.#valueAt(below), this.#valueAt(Math.ceil(rank)), rank - below);
  }

  toJSON(): QuantileSketchState {
    if (!this.#isExact) this.#settle();
    const numbers = writeNumbers({
      nan: this.#nan,
      negativeInfinity: this.#negativeInfinity,
      positiveInfinity: this.#positiveInfinity,
      zero: this.#zero,
      min: this.#min,
      max: this.#max,
    });
    return {
      ...numbers,
      positive: this.#positive.filled(),
      negative: this.#negative.filled(),
      ...(this.#waitingLength > 0 && { exact: new PackedNumbers(this.#kept) }),
    };
  }

  /** Reads what `toJSON` gave. @throws TypeError for anything else. */
  static from(state: unknown, options: { readonly exactLength?: number } = {}): QuantileSketch {
    const { positive, negative, exact }: Readonly<Record<string, unknown>> = Object(state);
    const numbers = readNumbers(state, NAMES);
    const kept = readOptional(exact, 'exact', PackedNumbers.from);
    const restored = new QuantileSketch(options);
    restored.#positive = BinCounts.from(positive, 'positive');
    restored.#negative = BinCounts.from(negative, 'negative');
    restored.#zero = numbers.zero;
    restored.#nan = numbers.nan;
    restored.#negativeInfinity = numbers.negativeInfinity;
    restored.#positiveInfinity = numbers.positiveInfinity;
    restored.#min = numbers.min;
    restored.#max = numbers.max;
    for (const value of kept?.values ?? []) restored.#addValue(value);
    return restored;
  }

  #addValue(value: number): void {
    if (this.#waitingLength === this.#waiting.length) this.#makeRoom();
    this.#waiting[this.#waitingLength++] = value;
  }

  #makeRoom(): void {
    const { length } = this.#waiting;
    if (!this.#isExact || length >= this.#exactLength) {
      this.#settle();
      if (length > WAITING) this.#setRoom(WAITING);
      return;
    }
    this.#setRoom(Math.min(2 * length, this.#exactLength));
  }

  #setRoom(room: number): void {
    const waiting = new Float64Array(room);
    waiting.set(this.#kept);
    this.#waiting = waiting;
    this.#waitingBits = new Int32Array(waiting.buffer);
  }

  /** Whether all values are kept, and are few enough. */
  get #isExact(): boolean {
    return this.#binned === 0 && this.#waitingLength <= this.#exactLength;
  }

  /** Copies the values that wait. */
  get #kept(): Float64Array {
    return this.#waiting.slice(0, this.#waitingLength);
  }

  /** Bins the values that wait. */
  #settle(): void {
    const values = this.#waiting;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.#waitingLength; i++) {
      const value = values[i] as number;
      if (value < low && value > Number.NEGATIVE_INFINITY) low = value;
      if (value > high && value < Number.POSITIVE_INFINITY) high = value;
    }
    this.#noteExtremes(low, high);
    this.#bin(values, this.#waitingBits, this.#waitingLength);
    this.#waitingLength = 0;
  }

  #bin(values: Float64Array, bits: Int32Array, length: number): void {
    let done = 0;
    while (done < length) {
      done = this.#positive.addRun({ values, bits, sign: 1 }, done, length);
      if (done < length) done = this.#negative.addRun({ values, bits, sign: -1 }, done, length);
      if (done < length) this.#binOther(values[done++] as number);
    }
  }

  /** Bins any value, NaN and infinities included. */
  #binOther(value: number): void {
    const magnitude = Math.abs(value);
    if (magnitude < SMALLEST_MAGNITUDE) this.#zero++;
    else if (value === Number.POSITIVE_INFINITY) this.#positiveInfinity++;
    else if (value === Number.NEGATIVE_INFINITY) this.#negativeInfinity++;
    else if (value > 0) this.#positive.add(binOf(magnitude), 1);
    else if (value < 0) this.#negative.add(binOf(magnitude), 1);
    else this.#nan++;
  }

  /** Takes the extremes of finite values; magnitudes that count as 0 are 0. */
  #noteExtremes(low: number, high: number): void {
    this.#min = Math.min(this.#min, Math.abs(low) < SMALLEST_MAGNITUDE ? 0 : low);
    this.#max = Math.max(this.#max, Math.abs(high) < SMALLEST_MAGNITUDE ? 0 : high);
  }

  get #binned(): number {
    return this.#nan + this.#negativeInfinity + this.#finite + this.#positiveInfinity;
  }

  get #finite(): number {
    return this.#negative.total + this.#zero + this.#positive.total;
  }

  /** Returns the value of that rank, counted from 0, in ascending order. */
  #valueAt(rank: number): number {
    const finiteRank = rank - this.#negativeInfinity;
    if (finiteRank < 0) return Number.NEGATIVE_INFINITY;
    if (finiteRank >= this.#finite) return Number.POSITIVE_INFINITY;
    if (finiteRank === 0) return this.#min;
    if (finiteRank === this.#finite - 1) return this.#max;
    return Math.min(this.#max, Math.max(this.#min, this.#estimateAt(finiteRank)));
  }

  #estimateAt(rank: number): number {
    const negative = this.#negative.total;
    if (rank < negative) return -middleOf(this.#negative.keyAtRank(negative - 1 - rank));
    if (rank < negative + this.#zero) return 0;
    return middleOf(this.#positive.keyAtRank(rank - negative - this.#zero));
  }
}
