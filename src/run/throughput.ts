import { readNumber } from '../codec/number-state.ts';
import { readList } from '../codec/read-state.ts';

/** Measures iterations per second over a mode's newest iterations, by the clock of the records. */
export class Throughput {
  readonly #windowSize: number;
  /** Clocks of the newest `windowSize` + 1 iterations, oldest first. */
  readonly #timesMs: number[] = [];

  constructor(windowSize: number) {
    this.#windowSize = windowSize;
  }

  /** Adds the clocks of iterations, oldest first. */
  add(timesMs: Float64Array, length: number): void {
    for (let i = Math.max(0, length - this.#windowSize - 1); i < length; i++) {
      this.#timesMs.push(timesMs[i] as number);
      if (this.#timesMs.length > this.#windowSize + 1) this.#timesMs.shift();
    }
  }

  /** Iterations per second; `undefined` while no time has passed. */
  get perSec(): number | undefined {
    const times = this.#timesMs;
    const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
    return spanMs > 0 ? ((times.length - 1) * 1000) / spanMs : undefined;
  }

  /** The clocks of the window. */
  toJSON(): readonly number[] {
    return [...this.#timesMs];
  }

  /**
   * Restores what `toJSON` gave; of a longer window only the newest.
   * @throws TypeError for anything else.
   */
  restore(state: unknown): void {
    const timesMs = readList(state, 'throughput').map((timeMs) => readNumber(timeMs, 'throughput'));
    this.#timesMs.push(...timesMs.slice(-this.#windowSize - 1));
  }
}
