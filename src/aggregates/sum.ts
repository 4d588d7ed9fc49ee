import type { Aggregate } from './aggregate.ts';
import { type Column, countAt } from './column.ts';
import { CompensatedSum, type CompensatedSumState } from './compensated-sum.ts';
import { pairwiseSum } from './pairwise-sum.ts';
import { hasWeights, sampleSum } from './signed-count.ts';

/**
 * All values added up, in numpy's order, a value with a weight as often as it weighs; NaN if any
 * value is NaN. `counts` are signed and may be left out if none is a weight. O(n); allocates only
 * where there are weights. Source: `numpy.sum`.
 */
export function sum(values: ArrayLike<number>, counts?: ArrayLike<number>): number {
  const { length } = values;
  const terms =
    counts !== undefined && hasWeights(counts, 0, length) ? sampleSums(values, counts) : values;
  // numpy's sum starts from +0, which a sum of -0 alone shows
  return 0 + pairwiseSum(terms, 0, length);
}

function sampleSums(values: ArrayLike<number>, counts: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(values.length);
  for (let i = 0; i < sums.length; i++) {
    sums[i] = sampleSum(values[i] as number, counts[i] as number);
  }
  return sums;
}

/** `sum` of all values that were added, compensated; 0 before the first. */
export class SumAggregate implements Aggregate {
  #sum = new CompensatedSum();

  add(column: Column): void {
    const { values, from, stride, length, counts } = column;
    if (counts === undefined) {
      this.#sum.addAll(values, from, stride, length);
      return;
    }
    for (let i = 0; i < length; i++) {
      this.#sum.add(sampleSum(values[from + i * stride] as number, countAt(column, i)));
    }
  }

  merge(other: SumAggregate): void {
    this.#sum.merge(other.#sum);
  }

  get value(): number {
    return this.#sum.value;
  }

  get slack(): number {
    return this.#sum.slack;
  }

  toJSON(): CompensatedSumState {
    return this.#sum.toJSON();
  }

  static from(state: unknown): SumAggregate {
    const restored = new SumAggregate();
    restored.#sum = CompensatedSum.from(state);
    return restored;
  }
}
