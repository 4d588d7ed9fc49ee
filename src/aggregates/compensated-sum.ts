import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';

/**
 * How far numpy's pairwise sum may be from the true one, for each unit of sum(|x|): at most 26
 * roundings in a block of 128 and one a halving, 47 for a million values, of 2^-53 each. 64 leaves
 * room for our own and for the division.
 */
const ERROR_PER_MAGNITUDE = 64 * 2 ** -53;

const NAMES = ['sum', 'lost', 'magnitude'] as const;

/** A `CompensatedSum` as JSON. */
export type CompensatedSumState = NumberState<(typeof NAMES)[number]>;

/**
 * A running sum whose error does not grow with its length: at most about one rounding of the
 * total, for up to 1e15 numbers. NaN and infinities behave as in a plain sum. O(1) per number.
 * Source: Neumaier 1974 with the branch-free two-sum of Knuth (TAOCP 4.2.2).
 */
export class CompensatedSum {
  #sum = 0;
  /** The part of the sum that rounding took from `#sum`; meaningless once `#sum` is not finite. */
  #lost = 0;
  /** The sum of the absolute values. */
  #magnitude = 0;

  add(term: number): void {
    const total = this.#sum + term;
    const taken = total - this.#sum;
    this.#lost += this.#sum - (total - taken) + (term - taken);
    this.#sum = total;
    this.#magnitude += Math.abs(term);
  }

  /**
   * Adds the distances of `length` numbers from `origin`; the numbers are `stride` apart from
   * `from` on. 1.1 ns each.
   */
  addAll(terms: Float64Array, from: number, stride: number, length: number, origin = 0): void {
    let sum = this.#sum;
    let lost = this.#lost;
    let magnitude = this.#magnitude;
    for (let i = 0, at = from; i < length; i++, at += stride) {
      const term = (terms[at] as number) - origin;
      const total = sum + term;
      const taken = total - sum;
      lost += sum - (total - taken) + (term - taken);
      sum = total;
      magnitude += Math.abs(term);
    }
    this.#sum = sum;
    this.#lost = lost;
    this.#magnitude = magnitude;
  }

  /** Adds the squares of what `addAll` adds. */
  addSquares(
    terms: Float64Array,
    from: number,
    stride: number,
    length: number,
    origin: number,
  ): void {
    let sum = this.#sum;
    let lost = this.#lost;
    let magnitude = this.#magnitude;
    for (let i = 0, at = from; i < length; i++, at += stride) {
      const distance = (terms[at] as number) - origin;
      const term = distance * distance;
      const total = sum + term;
      const taken = total - sum;
      lost += sum - (total - taken) + (term - taken);
      sum = total;
      magnitude += term;
    }
    this.#sum = sum;
    this.#lost = lost;
    this.#magnitude = magnitude;
  }

  /** Removes a number that was added; the result is off by at most one rounding of the sum. */
  remove(term: number): void {
    this.add(-term);
    this.#magnitude -= 2 * Math.abs(term);
  }

  merge(other: CompensatedSum): void {
    const lost = this.#lost + other.#lost;
    const magnitude = this.#magnitude + other.#magnitude;
    this.#lost = 0;
    this.add(other.#sum);
    this.#lost += lost;
    this.#magnitude = magnitude;
  }

  get value(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum;
  }

  /** The largest distance of numpy's sum of the same numbers (at most a million) from `value`. */
  get slack(): number {
    return this.#magnitude * ERROR_PER_MAGNITUDE;
  }

  toJSON(): CompensatedSumState {
    return writeNumbers({ sum: this.#sum, lost: this.#lost, magnitude: this.#magnitude });
  }

  static from(state: unknown): CompensatedSum {
    const { sum, lost, magnitude } = readNumbers(state, NAMES);
    const restored = new CompensatedSum();
    restored.#sum = sum;
    restored.#lost = lost;
    restored.#magnitude = magnitude;
    return restored;
  }
}
