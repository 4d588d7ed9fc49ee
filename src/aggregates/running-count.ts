import type { NumberState } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';
import { CompensatedSum } from './compensated-sum.ts';

/** `count` since the last reset: the sum of the counts, 0 before the first. O(1) a value. */
export class RunningCount implements Accumulator {
  // compensated, since a weight need not be an integer
  #counts = new CompensatedSum();

  update(_value: number, count: number): void {
    this.#counts.add(count);
  }

  get value(): number {
    return this.#counts.value;
  }

  reset(): void {
    this.#counts.reset();
  }

  toJSON(): NumberState<'sum' | 'lost'> {
    return this.#counts.toJSON();
  }

  static from(state: unknown): RunningCount {
    const restored = new RunningCount();
    restored.#counts = CompensatedSum.from(state);
    return restored;
  }
}
