import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';

/** `last` since the last reset. O(1) a value. */
export class RunningLast implements Accumulator {
  #last = Number.NaN;

  update(value: number): void {
    this.#last = value;
  }

  get value(): number {
    return this.#last;
  }

  reset(): void {
    this.#last = Number.NaN;
  }

  toJSON(): NumberState<'last'> {
    return writeNumbers({ last: this.#last });
  }

  static from(state: unknown): RunningLast {
    const restored = new RunningLast();
    restored.#last = readNumbers(state, ['last']).last;
    return restored;
  }
}
