import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import { type Column, countAt } from './column.ts';
import { CompensatedSum, type CompensatedSumState } from './compensated-sum.ts';
import { samplesOf } from './signed-count.ts';

/** A `SampleCount` as JSON. */
export interface SampleCountState extends NumberState<'whole'> {
  readonly fractions: CompensatedSumState;
}

/**
 * The number of samples that values stand for. Whole numbers are exact, however the values are
 * split into columns; a weight need not be whole, and fractions are a compensated sum.
 */
export class SampleCount {
  #whole = 0;
  #fractions = new CompensatedSum();

  addColumn(column: Column): void {
    if (column.counts === undefined) this.#whole += column.length;
    else for (let i = 0; i < column.length; i++) this.add(samplesOf(countAt(column, i)));
  }

  add(samples: number): void {
    if (Number.isInteger(samples)) this.#whole += samples;
    else this.#fractions.add(samples);
  }

  merge(other: SampleCount): void {
    this.#whole += other.#whole;
    this.#fractions.merge(other.#fractions);
  }

  get value(): number {
    return this.#whole + this.#fractions.value;
  }

  /** The largest distance of numpy's sum of the same counts from `value`. */
  get slack(): number {
    return this.#fractions.slack === 0 ? 0 : this.#fractions.slack + this.value * 2 ** -47;
  }

  toJSON(): SampleCountState {
    return { ...writeNumbers({ whole: this.#whole }), fractions: this.#fractions.toJSON() };
  }

  static from(state: unknown): SampleCount {
    const restored = new SampleCount();
    restored.#whole = readNumbers(state, ['whole']).whole;
    restored.#fractions = CompensatedSum.from(Object(state).fractions);
    return restored;
  }
}
