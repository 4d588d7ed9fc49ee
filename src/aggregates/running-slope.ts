import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';

const NAMES = [
  'length',
  'firstIter',
  'firstValue',
  'meanRun',
  'meanRise',
  'squares',
  'products',
] as const;

/**
 * `slope` since the last reset: least squares, per iteration. O(1) a value.
 *
 * Source: Welford's recurrence for a covariance, over the distances from the first iteration and
 * the first value, for the reason given at `RunningVariance`.
 */
export class RunningSlope implements Accumulator {
  #length = 0;
  #firstIter = 0;
  #firstValue = 0;
  #meanRun = 0;
  #meanRise = 0;
  /** The sum of the squared distances of the iterations from their mean. */
  #squares = 0;
  /** The sum of the products of both distances. */
  #products = 0;

  update(value: number, _count: number, _timeMs: number, iter: number): void {
    if (this.#length++ === 0) {
      this.#firstIter = iter;
      this.#firstValue = value;
    }
    const run = iter - this.#firstIter;
    const rise = value - this.#firstValue;
    const fromOldMean = run - this.#meanRun;
    this.#meanRun += fromOldMean / this.#length;
    this.#meanRise += (rise - this.#meanRise) / this.#length;
    this.#squares += fromOldMean * (run - this.#meanRun);
    this.#products += fromOldMean * (rise - this.#meanRise);
  }

  get value(): number {
    return this.#squares > 0 ? this.#products / this.#squares : Number.NaN;
  }

  reset(): void {
    this.#length = 0;
    this.#firstIter = 0;
    this.#firstValue = 0;
    this.#meanRun = 0;
    this.#meanRise = 0;
    this.#squares = 0;
    this.#products = 0;
  }

  toJSON(): NumberState<(typeof NAMES)[number]> {
    return writeNumbers({
      length: this.#length,
      firstIter: this.#firstIter,
      firstValue: this.#firstValue,
      meanRun: this.#meanRun,
      meanRise: this.#meanRise,
      squares: this.#squares,
      products: this.#products,
    });
  }

  static from(state: unknown): RunningSlope {
    const numbers = readNumbers(state, NAMES);
    const restored = new RunningSlope();
    restored.#length = numbers.length;
    restored.#firstIter = numbers.firstIter;
    restored.#firstValue = numbers.firstValue;
    restored.#meanRun = numbers.meanRun;
    restored.#meanRise = numbers.meanRise;
    restored.#squares = numbers.squares;
    restored.#products = numbers.products;
    return restored;
  }
}
