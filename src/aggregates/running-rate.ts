import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';
import { CompensatedSum } from './compensated-sum.ts';
import { perSecond } from './rate.ts';

const NAMES = ['length', 'firstMs', 'lastMs'] as const;

export interface RunningRateState extends NumberState<(typeof NAMES)[number]> {
  readonly afterFirst: NumberState<'sum' | 'lost'>;
}

/** `rate` since the last reset: sum a second of record time. O(1) a value. */
export class RunningRate implements Accumulator {
  #length = 0;
  #firstMs = Number.NaN;
  #lastMs = Number.NaN;
  #afterFirst = new CompensatedSum();

  update(value: number, _count: number, timeMs: number): void {
    if (this.#length++ === 0) this.#firstMs = timeMs;
    else this.#afterFirst.add(value);
    this.#lastMs = timeMs;
  }

  get value(): number {
    const elapsedMs = this.#lastMs - this.#firstMs;
    return elapsedMs > 0 ? perSecond(this.#afterFirst.value, elapsedMs) : Number.NaN;
  }

  reset(): void {
    this.#length = 0;
    this.#firstMs = Number.NaN;
    this.#lastMs = Number.NaN;
    this.#afterFirst.reset();
  }

  toJSON(): RunningRateState {
    const [length, firstMs, lastMs] = [this.#length, this.#firstMs, this.#lastMs];
    return { ...writeNumbers({ length, firstMs, lastMs }), afterFirst: this.#afterFirst.toJSON() };
  }

  static from(state: unknown): RunningRate {
    const { length, firstMs, lastMs } = readNumbers(state, NAMES);
    const restored = new RunningRate();
    restored.#length = length;
    restored.#firstMs = firstMs;
    restored.#lastMs = lastMs;
    restored.#afterFirst = CompensatedSum.from(Object(state).afterFirst);
    return restored;
  }
}
