import type { Accumulator } from './accumulator.ts';
import { RunningVariance } from './running-variance.ts';

/** `standardDeviation` since the last reset: the root of `RunningVariance`. O(1) a value. */
export class RunningStandardDeviation implements Accumulator {
  #variance: RunningVariance;

  /** @throws RangeError for a `ddof` that is no finite number from 0 up. */
  constructor(ddof = 0) {
    this.#variance = new RunningVariance(ddof);
  }

  update(value: number): void {
    this.#variance.update(value);
  }

  get value(): number {
    return Math.sqrt(this.#variance.value);
  }

  reset(): void {
    this.#variance.reset();
  }

  toJSON(): ReturnType<RunningVariance['toJSON']> {
    return this.#variance.toJSON();
  }

  static from(state: unknown): RunningStandardDeviation {
    const restored = new RunningStandardDeviation();
    restored.#variance = RunningVariance.from(state);
    return restored;
  }
}
