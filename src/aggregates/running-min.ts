import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';

/** `min` since the last reset; NaN once any value is NaN. O(1) a value. */
export class RunningMin implements Accumulator {
  #length = 0;
  #smallest = Number.POSITIVE_INFINITY;

  update(value: number): void {
    this.#length++;
    this.#smallest = Math.min(this.#smallest, value);
  }

  get value(): number {
    return this.#length === 0 ? Number.NaN : this.#smallest;
  }

  reset(): void {
    this.#length = 0;
    this.#smallest = Number.POSITIVE_INFINITY;
  }

  toJSON(): NumberState<'length' | 'smallest'> {
    return writeNumbers({ length: this.#length, smallest: this.#smallest });
  }

  static from(state: unknown): RunningMin {
    const { length, smallest } = readNumbers(state, ['length', 'smallest']);
    const restored = new RunningMin();
    restored.#length = length;
    restored.#smallest = smallest;
    return restored;
  }
}
