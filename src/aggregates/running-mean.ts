import type { NumberState } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';
import { CompensatedSum } from './compensated-sum.ts';

export interface RunningMeanState {
  readonly values: NumberState<'sum' | 'lost'>;
  readonly counts: NumberState<'sum' | 'lost'>;
}

/** `mean` since the last reset: sum of the values over sum of the counts. O(1) a value. */
export class RunningMean implements Accumulator {
  #values = new CompensatedSum();
  #counts = new CompensatedSum();

  update(value: number, count: number): void {
    this.#values.add(value);
    this.#counts.add(count);
  }

  get value(): number {
    return this.#values.value / this.#counts.value;
  }

  reset(): void {
    this.#values.reset();
    this.#counts.reset();
  }

  toJSON(): RunningMeanState {
    return { values: this.#values.toJSON(), counts: this.#counts.toJSON() };
  }

  static from(state: unknown): RunningMean {
    const { values, counts } = Object(state) as Partial<RunningMeanState>;
    const restored = new RunningMean();
    restored.#values = CompensatedSum.from(values);
    restored.#counts = CompensatedSum.from(counts);
    return restored;
  }
}
