import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';

const NAMES = ['ddof', 'length', 'origin', 'mean', 'squares'] as const;

/**
 * `variance` since the last reset. O(1) a value.
 *
 * Source: Welford 1962, over the distances from the first value: large numbers with small noise
 * (1e9 + 1e-3) keep their digits, and the mean does not freeze after a few ten thousand values. A
 * first value that is an outlier does no harm, because it then makes up the variance itself.
 */
export class RunningVariance implements Accumulator {
  readonly #ddof: number;
  #length = 0;
  /** The first value. */
  #origin = 0;
  /** The mean distance from the origin. */
  #mean = 0;
  /** The sum of the squared distances from the mean. */
  #squares = 0;

  /** @throws RangeError for a `ddof` that is no finite number from 0 up. */
  constructor(ddof = 0) {
    if (!(ddof >= 0 && ddof < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`ddof must be a number from 0 up, got ${ddof}`);
    }
    this.#ddof = ddof;
  }

  update(value: number): void {
    if (this.#length++ === 0) this.#origin = value;
    const distance = value - this.#origin;
    const surprise = distance - this.#mean;
    this.#mean += surprise / this.#length;
    this.#squares += surprise * (distance - this.#mean);
  }

  get value(): number {
    const freedom = this.#length - this.#ddof;
    return freedom > 0 ? this.#squares / freedom : Number.NaN;
  }

  reset(): void {
    this.#length = 0;
    this.#origin = 0;
    this.#mean = 0;
    this.#squares = 0;
  }

  toJSON(): NumberState<(typeof NAMES)[number]> {
    return writeNumbers({
      ddof: this.#ddof,
      length: this.#length,
      origin: this.#origin,
      mean: this.#mean,
      squares: this.#squares,
    });
  }

  static from(state: unknown): RunningVariance {
    const { ddof, length, origin, mean, squares } = readNumbers(state, NAMES);
    const restored = new RunningVariance(ddof);
    restored.#length = length;
    restored.#origin = origin;
    restored.#mean = mean;
    restored.#squares = squares;
    return restored;
  }
}
