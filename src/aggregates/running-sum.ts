import type { NumberState } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';
import { CompensatedSum } from './compensated-sum.ts';

/** `sum` of all values since the last reset, compensated; 0 before the first. O(1) a value. */
export class RunningSum implements Accumulator {
  #sum = new CompensatedSum();

  update(value: number): void {
    this.#sum.add(value);
  }

  get value(): number {
    return this.#sum.value;
  }

  reset(): void {
    this.#sum.reset();
  }

  toJSON(): NumberState<'sum' | 'lost'> {
    return this.#sum.toJSON();
  }

  static from(state: unknown): RunningSum {
    const restored = new RunningSum();
    restored.#sum = CompensatedSum.from(state);
    return restored;
  }
}
