import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Aggregate } from './aggregate.ts';
import type { Column } from './column.ts';
import { CompensatedSum, type CompensatedSumState } from './compensated-sum.ts';

/**
 * Returns how much a counter has grown over the window, from `before`, the last value ahead of it,
 * or else from its own first value. A value that is smaller than the one before it has begun anew
 * at 0. NaN where any value is not finite. O(n), no allocation but that of the sum.
 */
export function increase(values: ArrayLike<number>, before?: number): number {
  const sum = new CompensatedSum();
  let last = before ?? (values[0] as number);
  sum.add(last - last); // NaN where it is none, or infinite
  for (let i = before === undefined ? 1 : 0; i < values.length; i++) {
    const value = values[i] as number;
    sum.add(growth(last, value));
    last = value;
  }
  return sum.value;
}

const NAMES = ['length', 'first', 'last'] as const;

/** An `IncreaseAggregate` as JSON. */
export interface IncreaseState extends NumberState<(typeof NAMES)[number]> {
  readonly sum: CompensatedSumState;
}

/**
 * `increase` of all values that were added, from the first one on. Merge in the order of the
 * values.
 */
export class IncreaseAggregate implements Aggregate {
  #length = 0;
  #first = Number.NaN;
  #last = Number.NaN;
  #sum = new CompensatedSum();

  add({ values, from, stride, length }: Column): void {
    for (let i = 0, at = from; i < length; i++, at += stride) this.#addValue(values[at] as number);
  }

  merge(other: IncreaseAggregate): void {
    if (other.#length === 0) return;
    if (this.#length === 0) this.#first = other.#first;
    else this.#sum.add(growth(this.#last, other.#first));
    this.#sum.merge(other.#sum);
    this.#last = other.#last;
    this.#length += other.#length;
  }

  /** An aggregate of what comes next: it grows from the last value of this one. */
  next(): IncreaseAggregate {
    const next = new IncreaseAggregate();
    if (this.#length > 0) next.#addValue(this.#last);
    return next;
  }

  get value(): number {
    return this.#length === 0 ? Number.NaN : this.#sum.value;
  }

  get slack(): number {
    return this.#sum.slack;
  }

  toJSON(): IncreaseState {
    const numbers = writeNumbers({ length: this.#length, first: this.#first, last: this.#last });
    return { ...numbers, sum: this.#sum.toJSON() };
  }

  static from(state: unknown): IncreaseAggregate {
    const { length, first, last } = readNumbers(state, NAMES);
    const restored = new IncreaseAggregate();
    restored.#length = length;
    restored.#first = first;
    restored.#last = last;
    restored.#sum = CompensatedSum.from(Object(state).sum);
    return restored;
  }

  #addValue(value: number): void {
    if (this.#length === 0) {
      this.#first = value;
      this.#sum.add(value - value); // NaN where it is none, or infinite
    } else this.#sum.add(growth(this.#last, value));
    this.#last = value;
    this.#length++;
  }
}

/** NaN if the counter is not finite, before or after: then it grows by nothing that is known. */
function growth(from: number, to: number): number {
  if (to - to !== 0 || from - from !== 0) return Number.NaN;
  return to < from ? to : to - from;
}
