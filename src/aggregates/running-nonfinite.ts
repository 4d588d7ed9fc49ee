import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';

/** `nonfinite` since the last reset; 0 before the first value. O(1) a value. */
export class RunningNonfinite implements Accumulator {
  #found = 0;

  update(value: number): void {
    if (!Number.isFinite(value)) this.#found++;
  }

  get value(): number {
    return this.#found;
  }

  reset(): void {
    this.#found = 0;
  }

  toJSON(): NumberState<'found'> {
    return writeNumbers({ found: this.#found });
  }

  static from(state: unknown): RunningNonfinite {
    const restored = new RunningNonfinite();
    restored.#found = readNumbers(state, ['found']).found;
    return restored;
  }
}
