import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Aggregate } from './aggregate.ts';
import type { Column } from './column.ts';

/**
 * The largest value from `start` to `end`, of all by default; NaN if any value is NaN. O(n), no
 * allocation. Source: MMEngine's `HistoryBuffer.max`.
 */
export function max(values: ArrayLike<number>, start = 0, end: number = values.length): number {
  let largest = values[start] as number;
  for (let i = start + 1; i < end; i++) largest = Math.max(largest, values[i] as number);
  return largest;
}

/** `max` of all values that were added; NaN once any value is NaN. */
export class MaxAggregate implements Aggregate {
  #length = 0;
  #largest = Number.NEGATIVE_INFINITY;

  add({ values, from, stride, length }: Column): void {
    let largest = this.#largest;
    for (let i = 0, at = from; i < length; i++, at += stride) {
      largest = Math.max(largest, values[at] as number);
    }
    this.#largest = largest;
    this.#length += length;
  }

  merge(other: MaxAggregate): void {
    this.#largest = Math.max(this.#largest, other.#largest);
    this.#length += other.#length;
  }

  get value(): number {
    return this.#length === 0 ? Number.NaN : this.#largest;
  }

  toJSON(): NumberState<'length' | 'largest'> {
    return writeNumbers({ length: this.#length, largest: this.#largest });
  }

  static from(state: unknown): MaxAggregate {
    const { length, largest } = readNumbers(state, ['length', 'largest']);
    const restored = new MaxAggregate();
    restored.#length = length;
    restored.#largest = largest;
    return restored;
  }
}
