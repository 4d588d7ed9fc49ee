import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Aggregate } from './aggregate.ts';
import type { Column } from './column.ts';

/** Returns the number of values that are NaN or infinite. O(n), no allocation. */
export function nonfinite(values: ArrayLike<number>): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) found++;
  return found;
}

/** `nonfinite` of all values that were added; 0 before the first. */
export class NonfiniteAggregate implements Aggregate {
  #found = 0;

  add({ values, from, stride, length }: Column): void {
    for (let i = 0, at = from; i < length; i++, at += stride) {
      const value = values[at] as number;
      if (value - value !== 0) this.#found++; // 0, unless it is NaN or infinite
    }
  }

  merge(other: NonfiniteAggregate): void {
    this.#found += other.#found;
  }

  get value(): number {
    return this.#found;
  }

  toJSON(): NumberState<'found'> {
    return writeNumbers({ found: this.#found });
  }

  static from(state: unknown): NonfiniteAggregate {
    const restored = new NonfiniteAggregate();
    restored.#found = readNumbers(state, ['found']).found;
    return restored;
  }
}
