import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Aggregate } from './aggregate.ts';
import type { Column } from './column.ts';

/**
 * The exponential moving average, each value weighing 1 - `alpha` times the one after it; the
 * weights add up to 1 however few values there are. NaN or infinite from the first such value on.
 * O(n), no allocation.
 *
 * Source: Adam's bias correction, m_t / (1 - (1 - alpha)^t) (Kingma, Ba 2015), which is
 * `pandas.Series.ewm(alpha=alpha, adjust=True).mean()`.
 */
export function ema(values: ArrayLike<number>, alpha: number): number {
  const keep = 1 - alpha;
  let moment = 0;
  // 1 - keep^t by the recurrence of the moment, so that a constant stays what it is
  let weight = 0;
  for (let i = 0; i < values.length; i++) {
    moment = keep * moment + alpha * (values[i] as number);
    weight = keep * weight + alpha;
  }
  return moment / weight;
}

const NAMES = ['alpha', 'length', 'moment', 'weight'] as const;

/**
 * `ema` of all values that were added, equal to the last bit. Merge in the order of the values: the
 * older part fades by the length of the newer one, which costs a rounding or two of the result.
 */
export class EmaAggregate implements Aggregate {
  readonly #alpha: number;
  #length = 0;
  #moment = 0;
  #weight = 0;

  /** @throws RangeError for an `alpha` that is not above 0 and at most 1. */
  constructor(alpha: number) {
    if (!(alpha > 0 && alpha <= 1)) {
      throw new RangeError(`alpha must be above 0 and at most 1, got ${alpha}`);
    }
    this.#alpha = alpha;
  }

  add({ values, from, stride, length }: Column): void {
    const alpha = this.#alpha;
    const keep = 1 - alpha;
    let moment = this.#moment;
    let weight = this.#weight;
    for (let i = 0, at = from; i < length; i++, at += stride) {
      moment = keep * moment + alpha * (values[at] as number);
      weight = keep * weight + alpha;
    }
    this.#moment = moment;
    this.#weight = weight;
    this.#length += length;
  }

  merge(other: EmaAggregate): void {
    const keep = (1 - this.#alpha) ** other.#length;
    this.#weight = keep * this.#weight + other.#weight;
    this.#moment = this.#faded(keep) + other.#moment;
    this.#length += other.#length;
  }

  get value(): number {
    return this.#moment / this.#weight;
  }

  toJSON(): NumberState<(typeof NAMES)[number]> {
    return writeNumbers({
      alpha: this.#alpha,
      length: this.#length,
      moment: this.#moment,
      weight: this.#weight,
    });
  }

  static from(state: unknown): EmaAggregate {
    const { alpha, length, moment, weight } = readNumbers(state, NAMES);
    const restored = new EmaAggregate(alpha);
    restored.#length = length;
    restored.#moment = moment;
    restored.#weight = weight;
    return restored;
  }

  /**
   * The moment after values that leave `keep` of it. What is not finite never fades, step by step.
   */
  #faded(keep: number): number {
    const isEndless = !Number.isFinite(this.#moment) && this.#alpha < 1;
    return isEndless ? this.#moment : keep * this.#moment;
  }
}
