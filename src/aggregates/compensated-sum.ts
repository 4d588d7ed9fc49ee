import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';

/**
 * A running sum whose error does not grow with its length: at most about one rounding of the
 * total, for up to 1e15 numbers. NaN and infinities behave as in a plain sum. O(1) a number.
 * Source: Neumaier 1974 (`math.fsum`'s cheaper cousin; Python's `sum` since 3.12).
 */
export class CompensatedSum {
  #sum = 0;
  /** What rounding took from `#sum`; meaningless once that is not finite. */
  #lost = 0;

  add(term: number): void {
    const total = this.#sum + term;
    const termIsSmaller = Math.abs(this.#sum) >= Math.abs(term);
    this.#lost += termIsSmaller ? this.#sum - total + term : term - total + this.#sum;
    this.#sum = total;
  }

  get value(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum;
  }

  reset(): void {
    this.#sum = 0;
    this.#lost = 0;
  }

  toJSON(): NumberState<'sum' | 'lost'> {
    return writeNumbers({ sum: this.#sum, lost: this.#lost });
  }

  static from(state: unknown): CompensatedSum {
    const { sum, lost } = readNumbers(state, ['sum', 'lost']);
    const restored = new CompensatedSum();
    restored.#sum = sum;
    restored.#lost = lost;
    return restored;
  }
}
