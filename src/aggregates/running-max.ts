import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';

/** `max` since the last reset; NaN once any value is NaN. O(1) a value. */
export class RunningMax implements Accumulator {
  #length = 0;
  #largest = Number.NEGATIVE_INFINITY;

  update(value: number): void {
    this.#length++;
    this.#largest = Math.max(this.#largest, value);
  }

  get value(): number {
    return this.#length === 0 ? Number.NaN : this.#largest;
  }

  reset(): void {
    this.#length = 0;
    this.#largest = Number.NEGATIVE_INFINITY;
  }

  toJSON(): NumberState<'length' | 'largest'> {
    return writeNumbers({ length: this.#length, largest: this.#largest });
  }

  static from(state: unknown): RunningMax {
    const { length, largest } = readNumbers(state, ['length', 'largest']);
    const restored = new RunningMax();
    restored.#length = length;
    restored.#largest = largest;
    return restored;
  }
}
