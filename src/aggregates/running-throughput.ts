import type { Accumulator } from './accumulator.ts';
import { RunningRate, type RunningRateState } from './running-rate.ts';

/** Samples a second of record time since the last reset: the `rate` of the counts. O(1) a value. */
export class RunningThroughput implements Accumulator {
  #counts = new RunningRate();

  update(_value: number, count: number, timeMs: number): void {
    this.#counts.update(count, 1, timeMs);
  }

  get value(): number {
    return this.#counts.value;
  }

  reset(): void {
    this.#counts.reset();
  }

  toJSON(): RunningRateState {
    return this.#counts.toJSON();
  }

  static from(state: unknown): RunningThroughput {
    const restored = new RunningThroughput();
    restored.#counts = RunningRate.from(state);
    return restored;
  }
}
