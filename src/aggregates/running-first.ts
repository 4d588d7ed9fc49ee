import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';

/** `first` since the last reset. O(1) a value. */
export class RunningFirst implements Accumulator {
  #length = 0;
  #first = Number.NaN;

  update(value: number): void {
    if (this.#length++ === 0) this.#first = value;
  }

  get value(): number {
    return this.#first;
  }

  reset(): void {
    this.#length = 0;
    this.#first = Number.NaN;
  }

  toJSON(): NumberState<'length' | 'first'> {
    return writeNumbers({ length: this.#length, first: this.#first });
  }

  static from(state: unknown): RunningFirst {
    const { length, first } = readNumbers(state, ['length', 'first']);
    const restored = new RunningFirst();
    restored.#length = length;
    restored.#first = first;
    return restored;
  }
}
