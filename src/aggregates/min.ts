import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Aggregate } from './aggregate.ts';
import type { Column } from './column.ts';

/**
 * The smallest value from `start` to `end`, of all by default; NaN if any value is NaN. O(n), no
 * allocation. Source: MMEngine's `HistoryBuffer.min`.
 */
export function min(values: ArrayLike<number>, start = 0, end: number = values.length): number {
  let smallest = values[start] as number;
  for (let i = start + 1; i < end; i++) smallest = Math.min(smallest, values[i] as number);
  return smallest;
}

/** `min` of all values that were added; NaN once any value is NaN. */
export class MinAggregate implements Aggregate {
  #length = 0;
  #smallest = Number.POSITIVE_INFINITY;

  add({ values, from, stride, length }: Column): void {
    let smallest = this.#smallest;
    for (let i = 0, at = from; i < length; i++, at += stride) {
      smallest = Math.min(smallest, values[at] as number);
    }
    this.#smallest = smallest;
    this.#length += length;
  }

  merge(other: MinAggregate): void {
    this.#smallest = Math.min(this.#smallest, other.#smallest);
    this.#length += other.#length;
  }

  get value(): number {
    return this.#length === 0 ? Number.NaN : this.#smallest;
  }

  toJSON(): NumberState<'length' | 'smallest'> {
    return writeNumbers({ length: this.#length, smallest: this.#smallest });
  }

  static from(state: unknown): MinAggregate {
    const { length, smallest } = readNumbers(state, ['length', 'smallest']);
    const restored = new MinAggregate();
    restored.#length = length;
    restored.#smallest = smallest;
    return restored;
  }
}
