import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Aggregate } from './aggregate.ts';
import { type Column, iterAt } from './column.ts';
import { CompensatedSum, type CompensatedSumState } from './compensated-sum.ts';
import { sum } from './sum.ts';

/**
 * Returns the rise of the values per iteration (negative for a fall), by least squares; NaN for
 * fewer than two distinct iterations or where any value is not finite. `iters` are the iterations
 * the values came from, one per value. O(n), no allocation.
 *
 * Source: `numpy.polyfit(iters, values, 1)[0]`, centred on both means in a first pass and freed of
 * their rounding in the second, so that 1e9 + a small trend keeps the digits of the trend.
 */
export function slope(values: ArrayLike<number>, iters: ArrayLike<number>): number {
  const { length } = values;
  if (length < 2) return Number.NaN;
  const meanIter = sum(iters) / length;
  const meanValue = sum(values) / length;
  let [runs, rises, squares, products] = [0, 0, 0, 0];
  for (let i = 0; i < length; i++) {
    const run = (iters[i] as number) - meanIter;
    const rise = (values[i] as number) - meanValue;
    runs += run;
    rises += rise;
    squares += run * run;
    products += run * rise;
  }
  const spread = squares - (runs * runs) / length;
  return spread > 0 ? (products - (runs * rises) / length) / spread : Number.NaN;
}

const NAMES = ['length', 'firstIter', 'firstValue'] as const;

/** A `SlopeAggregate` as JSON. */
export interface SlopeState extends NumberState<(typeof NAMES)[number]> {
  readonly runSum: CompensatedSumState;
  readonly riseSum: CompensatedSumState;
  readonly squareSum: CompensatedSumState;
  readonly productSum: CompensatedSumState;
}

/**
 * `slope` of all values that were added, by compensated sums over the distances from the first
 * iteration (runs) and the first value (rises), for the reason given at `VarianceAggregate`.
 */
export class SlopeAggregate implements Aggregate {
  #length = 0;
  #firstIter = 0;
  #firstValue = 0;
  #runs = new CompensatedSum();
  #rises = new CompensatedSum();
  /** The sum of the squared runs. */
  #squares = new CompensatedSum();
  /** The sum of run x rise. */
  #products = new CompensatedSum();

  add(column: Column): void {
    const { values, from, stride, length } = column;
    if (this.#length === 0) this.#begin(iterAt(column, 0), values[from] as number);
    this.#length += length;
    for (let i = 0, at = from; i < length; i++, at += stride) {
      const run = iterAt(column, i) - this.#firstIter;
      const rise = (values[at] as number) - this.#firstValue;
      this.#runs.add(run);
      this.#rises.add(rise);
      this.#squares.add(run * run);
      this.#products.add(run * rise);
    }
  }

  merge(other: SlopeAggregate): void {
    if (other.#length === 0) return;
    if (this.#length === 0) this.#begin(other.#firstIter, other.#firstValue);
    const run = other.#firstIter - this.#firstIter;
    const rise = other.#firstValue - this.#firstValue;
    const [runs, rises] = [other.#runs.value, other.#rises.value];
    // each run of the other is `run` longer here, each rise `rise` higher
    this.#squares.merge(other.#squares);
    this.#squares.add(2 * run * runs);
    this.#squares.add(run * run * other.#length);
    this.#products.merge(other.#products);
    this.#products.add(run * rises);
    this.#products.add(rise * runs);
    this.#products.add(run * rise * other.#length);
    this.#runs.merge(other.#runs);
    this.#runs.add(run * other.#length);
    this.#rises.merge(other.#rises);
    this.#rises.add(rise * other.#length);
    this.#length += other.#length;
  }

  get value(): number {
    const runs = this.#runs.value;
    const spread = this.#squares.value - (runs * runs) / this.#length;
    const common = this.#products.value - (runs * this.#rises.value) / this.#length;
    return spread > 0 ? common / spread : Number.NaN;
  }

  toJSON(): SlopeState {
    const [length, firstIter, firstValue] = [this.#length, this.#firstIter, this.#firstValue];
    return {
      ...writeNumbers({ length, firstIter, firstValue }),
      runSum: this.#runs.toJSON(),
      riseSum: this.#rises.toJSON(),
      squareSum: this.#squares.toJSON(),
      productSum: this.#products.toJSON(),
    };
  }

  static from(state: unknown): SlopeAggregate {
    const { length, firstIter, firstValue } = readNumbers(state, NAMES);
    const saved: Readonly<Record<string, unknown>> = Object(state);
    const restored = new SlopeAggregate();
    restored.#length = length;
    restored.#begin(firstIter, firstValue);
    restored.#runs = CompensatedSum.from(saved.runSum);
    restored.#rises = CompensatedSum.from(saved.riseSum);
    restored.#squares = CompensatedSum.from(saved.squareSum);
    restored.#products = CompensatedSum.from(saved.productSum);
    return restored;
  }

  #begin(firstIter: number, firstValue: number): void {
    this.#firstIter = firstIter;
    this.#firstValue = firstValue;
  }
}
