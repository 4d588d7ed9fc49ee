import { readNumber } from '../codec/number-state.ts';
import { readList } from '../codec/read-state.ts';

/** The clock of each record and how many iterations had passed by then. */
export type ThroughputState = readonly (readonly [timeMs: number, iters: number])[];

/** Iterations per second of a mode over its newest records, by their clock. */
export class Throughput {
  readonly #windowSize: number;
  /** Of the newest `windowSize` + 1 records, oldest first. */
  readonly #timesMs: number[] = [];
  readonly #iters: number[] = [];

  constructor(windowSize: number) {
    this.#windowSize = windowSize;
  }

  /**
   * Takes the clocks of records, oldest first: `iters` iterations have passed at the first one
   * since the record before, one at each of the others.
   */
  add(timesMs: Float64Array, length: number, iters: number): void {
    const before = this.#iters.at(-1) ?? 0;
    for (let i = Math.max(0, length - this.#windowSize - 1); i < length; i++) {
      this.#push(timesMs[i] as number, before + iters + i);
    }
  }

  /** Iterations per second; `undefined` while no time has passed. */
  get perSec(): number | undefined {
    const spanMs = (this.#timesMs.at(-1) ?? 0) - (this.#timesMs[0] ?? 0);
    const iters = (this.#iters.at(-1) ?? 0) - (this.#iters[0] ?? 0);
    return spanMs > 0 ? (iters * 1000) / spanMs : undefined;
  }

  toJSON(): ThroughputState {
    return this.#timesMs.map((timeMs, at) => [timeMs, this.#iters[at] as number]);
  }

  /**
   * Restores what `toJSON` gave; of a longer window only the newest.
   * @throws TypeError for anything else.
   */
  restore(state: unknown): void {
    const records = readList(state, 'throughput').slice(-this.#windowSize - 1);
    for (const record of records) {
      const [timeMs, iters] = readList(record, 'throughput');
      this.#push(readNumber(timeMs, 'throughput'), readNumber(iters, 'throughput'));
    }
  }

  #push(timeMs: number, iters: number): void {
    this.#timesMs.push(timeMs);
    this.#iters.push(iters);
    if (this.#timesMs.length <= this.#windowSize + 1) return;
    this.#timesMs.shift();
    this.#iters.shift();
  }
}
