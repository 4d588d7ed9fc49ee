import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';

const NAMES = ['alpha', 'moment', 'weight'] as const;

/** `ema` since the last reset, bias-corrected, equal to the last bit. O(1) a value. */
export class RunningEma implements Accumulator {
  readonly #alpha: number;
  #moment = 0;
  #weight = 0;

  /** @throws RangeError for an `alpha` that is not above 0 and at most 1. */
  constructor(alpha: number) {
    if (!(alpha > 0 && alpha <= 1)) {
      throw new RangeError(`alpha must be above 0 and at most 1, got ${alpha}`);
    }
    this.#alpha = alpha;
  }

  update(value: number): void {
    const keep = 1 - this.#alpha;
    this.#moment = keep * this.#moment + this.#alpha * value;
    this.#weight = keep * this.#weight + this.#alpha;
  }

  get value(): number {
    return this.#moment / this.#weight;
  }

  reset(): void {
    this.#moment = 0;
    this.#weight = 0;
  }

  toJSON(): NumberState<(typeof NAMES)[number]> {
    return writeNumbers({ alpha: this.#alpha, moment: this.#moment, weight: this.#weight });
  }

  static from(state: unknown): RunningEma {
    const { alpha, moment, weight } = readNumbers(state, NAMES);
    const restored = new RunningEma(alpha);
    restored.#moment = moment;
    restored.#weight = weight;
    return restored;
  }
}
