import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Aggregate } from './aggregate.ts';
import { type Column, countAt } from './column.ts';
import { CompensatedSum, type CompensatedSumState } from './compensated-sum.ts';
import { SampleCount, type SampleCountState } from './sample-count.ts';
import { hasWeights, spreadWeight } from './signed-count.ts';
import { sum } from './sum.ts';

/**
 * The mean squared distance from the mean, each value weighing its weight where it has one
 * (`counts` are signed) and 1 else; NaN if any value is not finite. O(n), no allocation.
 *
 * Source: `numpy.var`, but more exact: two passes, the second of which also takes out what rounding
 * left in the mean (Chan, Golub, LeVeque 1983), so that 1e9 + small noise keeps the digits of the
 * noise. Differs from numpy in the last bits at most on ordinary data.
 */
export function variance(values: ArrayLike<number>, counts?: ArrayLike<number>): number {
  const { length } = values;
  const isWeighted = counts !== undefined && hasWeights(counts, 0, length);
  if (isWeighted) return weightedVariance(values, counts);
  const mean = sum(values) / length;
  let distances = 0;
  let squares = 0;
  for (let i = 0; i < length; i++) {
    const distance = (values[i] as number) - mean;
    distances += distance;
    squares += distance * distance;
  }
  return Math.max(0, squares - (distances * distances) / length) / length;
}

function weightedVariance(values: ArrayLike<number>, counts: ArrayLike<number>): number {
  const origin = values[0] as number;
  let [total, rises] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const weight = spreadWeight(counts[i] as number);
    total += weight;
    rises += weight * ((values[i] as number) - origin);
  }
  const mean = origin + rises / total;
  let [distances, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const weight = spreadWeight(counts[i] as number);
    const distance = (values[i] as number) - mean;
    distances += weight * distance;
    squares += weight * distance * distance;
  }
  return Math.max(0, squares - (distances * distances) / total) / total;
}

/** A `VarianceAggregate` as JSON. */
export interface VarianceState extends NumberState<'length' | 'origin'> {
  readonly weight: SampleCountState;
  readonly distances: CompensatedSumState;
  readonly squares: CompensatedSumState;
}

/**
 * `variance` of all values that were added, by compensated sums of the distances from the first
 * value and of their squares: large numbers with small noise (1e9 + 1e-3) keep their digits. The
 * first value is one of them, so that its squared distance from the mean is at most the variance
 * times the weight of all over its own: without weights, n values cost a share of n * 2^-53 of the
 * variance at worst, where the first one is an outlier.
 */
export class VarianceAggregate implements Aggregate {
  #length = 0;
  #weight = new SampleCount();
  /** The first value. */
  #origin = 0;
  /** The weighted sums of the distances from the origin, and of their squares. */
  #distances = new CompensatedSum();
  #squares = new CompensatedSum();

  add(column: Column): void {
    const { values, from, stride, length, counts } = column;
    if (this.#length === 0) this.#origin = values[from] as number;
    this.#length += length;
    if (counts !== undefined) {
      this.#addWeighted(column);
      return;
    }
    this.#weight.add(length);
    this.#distances.addAll(values, from, stride, length, this.#origin);
    this.#squares.addSquares(values, from, stride, length, this.#origin);
  }

  merge(other: VarianceAggregate): void {
    if (other.#length === 0) return;
    if (this.#length === 0) this.#origin = other.#origin;
    // (d + shift)^2 = d^2 + 2 shift d + shift^2, for each distance d from the other's origin
    const shift = other.#origin - this.#origin;
    const weight = other.#weight.value;
    this.#squares.merge(other.#squares);
    this.#squares.add(2 * shift * other.#distances.value);
    this.#squares.add(shift * shift * weight);
    this.#distances.merge(other.#distances);
    this.#distances.add(shift * weight);
    this.#weight.merge(other.#weight);
    this.#length += other.#length;
  }

  get value(): number {
    if (this.#length === 0) return Number.NaN;
    const weight = this.#weight.value;
    const distances = this.#distances.value;
    return Math.max(0, this.#squares.value - (distances * distances) / weight) / weight;
  }

  toJSON(): VarianceState {
    return {
      ...writeNumbers({ length: this.#length, origin: this.#origin }),
      weight: this.#weight.toJSON(),
      distances: this.#distances.toJSON(),
      squares: this.#squares.toJSON(),
    };
  }

  static from(state: unknown): VarianceAggregate {
    const { length, origin } = readNumbers(state, ['length', 'origin']);
    const { weight, distances, squares }: Readonly<Record<string, unknown>> = Object(state);
    const restored = new VarianceAggregate();
    restored.#length = length;
    restored.#origin = origin;
    restored.#weight = SampleCount.from(weight);
    restored.#distances = CompensatedSum.from(distances);
    restored.#squares = CompensatedSum.from(squares);
    return restored;
  }

  #addWeighted(column: Column): void {
    const { values, from, stride, length } = column;
    for (let i = 0; i < length; i++) {
      const distance = (values[from + i * stride] as number) - this.#origin;
      const weight = spreadWeight(countAt(column, i));
      this.#weight.add(weight);
      this.#distances.add(weight * distance);
      this.#squares.add(weight * distance * distance);
    }
  }
}
