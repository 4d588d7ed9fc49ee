import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Aggregate } from './aggregate.ts';
import type { Column } from './column.ts';

/** The oldest value. O(1). */
export function first(values: ArrayLike<number>): number {
  return values[0] as number;
}

/** `first` of all values that were added. Merge in the order of the values. */
export class FirstAggregate implements Aggregate {
  #length = 0;
  #first = Number.NaN;

  add({ values, from, length }: Column): void {
    if (this.#length === 0) this.#first = values[from] as number;
    this.#length += length;
  }

  merge(other: FirstAggregate): void {
    if (this.#length === 0) this.#first = other.#first;
    this.#length += other.#length;
  }

  get value(): number {
    return this.#first;
  }

  toJSON(): NumberState<'length' | 'first'> {
    return writeNumbers({ length: this.#length, first: this.#first });
  }

  static from(state: unknown): FirstAggregate {
    const { length, first } = readNumbers(state, ['length', 'first']);
    const restored = new FirstAggregate();
    restored.#length = length;
    restored.#first = first;
    return restored;
  }
}
