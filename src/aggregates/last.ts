import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Aggregate } from './aggregate.ts';
import type { Column } from './column.ts';

/** The newest value; MMEngine calls it `current`. O(1). */
export function last(values: ArrayLike<number>): number {
  return values[values.length - 1] as number;
}

/** `last` of all values that were added. Merge in the order of the values. */
export class LastAggregate implements Aggregate {
  #length = 0;
  #last = Number.NaN;

  add({ values, from, stride, length }: Column): void {
    this.#last = values[from + (length - 1) * stride] as number;
    this.#length += length;
  }

  merge(other: LastAggregate): void {
    if (other.#length > 0) this.#last = other.#last;
    this.#length += other.#length;
  }

  get value(): number {
    return this.#last;
  }

  toJSON(): NumberState<'length' | 'last'> {
    return writeNumbers({ length: this.#length, last: this.#last });
  }

  static from(state: unknown): LastAggregate {
    const { length, last } = readNumbers(state, ['length', 'last']);
    const restored = new LastAggregate();
    restored.#length = length;
    restored.#last = last;
    return restored;
  }
}
