import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Aggregate } from './aggregate.ts';
import type { Column } from './column.ts';
import { CompensatedSum, type CompensatedSumState } from './compensated-sum.ts';
import { pairwiseSum } from './pairwise-sum.ts';

const MS_PER_SECOND = 1000;

/**
 * Returns what was added per second of record time: the sum of all values after the first over the
 * seconds from the first record to the last. A value is what came since the record before it; what
 * the first one's own time was is not known, so it only starts the clock: one value of 32 each 0.5
 * s is 64 a second, however many there are.
 *
 * NaN for fewer than two values, when no time passes between first and last (a burst within one
 * millisecond has no rate) or when time goes back; NaN if any counted value is NaN.
 * `timesMs` are the records' times, one per value. O(n), no allocation.
 */
export function rate(values: ArrayLike<number>, timesMs: ArrayLike<number>): number {
  const { length } = values;
  const elapsedMs = (timesMs[length - 1] as number) - (timesMs[0] as number);
  if (length < 2 || !(elapsedMs > 0)) return Number.NaN;
  return pairwiseSum(values, 1, length) / (elapsedMs / MS_PER_SECOND);
}

const NAMES = ['length', 'first', 'firstMs', 'lastMs'] as const;

/** A `RateAggregate` as JSON. */
export interface RateState extends NumberState<(typeof NAMES)[number]> {
  readonly afterFirst: CompensatedSumState;
}

/** `rate` of all values that were added. Merge in the order of the values. */
export class RateAggregate implements Aggregate {
  #length = 0;
  /** The first value, which counts once the aggregate follows another one. */
  #first = 0;
  #firstMs = Number.NaN;
  #lastMs = Number.NaN;
  #afterFirst = new CompensatedSum();

  add({ values, from, stride, length, timesMs, rowsFrom }: Column): void {
    this.addValue(values[from] as number, timesMs[rowsFrom] as number);
    if (length === 1) return;
    this.#afterFirst.addAll(values, from + stride, stride, length - 1);
    this.#lastMs = timesMs[rowsFrom + length - 1] as number;
    this.#length += length - 1;
  }

  /** `add` for one value. */
  addValue(value: number, timeMs: number): void {
    if (this.#length === 0) {
      this.#first = value;
      this.#firstMs = timeMs;
    } else this.#afterFirst.add(value);
    this.#lastMs = timeMs;
    this.#length++;
  }

  merge(other: RateAggregate): void {
    if (other.#length === 0) return;
    if (this.#length === 0) {
      this.#first = other.#first;
      this.#firstMs = other.#firstMs;
    } else this.#afterFirst.add(other.#first);
    this.#afterFirst.merge(other.#afterFirst);
    this.#lastMs = other.#lastMs;
    this.#length += other.#length;
  }

  get value(): number {
    return this.#elapsedSec > 0 ? this.#afterFirst.value / this.#elapsedSec : Number.NaN;
  }

  get slack(): number {
    return this.#afterFirst.slack / this.#elapsedSec;
  }

  toJSON(): RateState {
    const numbers = writeNumbers({
      length: this.#length,
      first: this.#first,
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
    });
    return { ...numbers, afterFirst: this.#afterFirst.toJSON() };
  }

  static from(state: unknown): RateAggregate {
    const { length, first, firstMs, lastMs } = readNumbers(state, NAMES);
    const restored = new RateAggregate();
    restored.#length = length;
    restored.#first = first;
    restored.#firstMs = firstMs;
    restored.#lastMs = lastMs;
    restored.#afterFirst = CompensatedSum.from(Object(state).afterFirst);
    return restored;
  }

  get #elapsedSec(): number {
    return (this.#lastMs - this.#firstMs) / MS_PER_SECOND;
  }
}
