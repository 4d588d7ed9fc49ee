/** Iterations a second of each mode over its newest iterations, by the clock of the records. */
export class Throughput {
  readonly #windowSize: number;
  /** Clocks of the newest `windowSize` + 1 iterations, oldest first. */
  readonly #timesMs = new Map<string, number[]>();

  constructor(windowSize: number) {
    this.#windowSize = windowSize;
  }

  add(mode: string, timeMs: number): void {
    const times = this.#timesMs.get(mode) ?? [];
    times.push(timeMs);
    if (times.length > this.#windowSize + 1) times.shift();
    this.#timesMs.set(mode, times);
  }

  /** `undefined` while no time has passed. */
  perSec(mode: string): number | undefined {
    const times = this.#timesMs.get(mode) ?? [];
    const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
    return spanMs > 0 ? ((times.length - 1) * 1000) / spanMs : undefined;
  }
}
