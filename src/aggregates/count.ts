import type { Aggregate } from './aggregate.ts';
import type { Column } from './column.ts';
import { pairwiseSum } from './pairwise-sum.ts';
import { SampleCount, type SampleCountState } from './sample-count.ts';
import { hasWeights, samplesOf } from './signed-count.ts';

/**
 * Returns the number of samples of a window: the sum of the counts and weights (`counts` are
 * signed), or the number of values if every count is 1 and `counts` is left out. NaN values count.
 * O(n) with counts, else O(1); allocates only where there are weights.
 */
export function count(values: ArrayLike<number>, counts?: ArrayLike<number>): number {
  if (counts === undefined) return values.length;
  const samples = hasWeights(counts, 0, counts.length)
    ? Float64Array.from(counts, samplesOf)
    : counts;
  return pairwiseSum(samples, 0, samples.length);
}

/** `count` of all values that were added; 0 before the first. */
export class CountAggregate implements Aggregate {
  #samples = new SampleCount();

  add(column: Column): void {
    this.#samples.addColumn(column);
  }

  merge(other: CountAggregate): void {
    this.#samples.merge(other.#samples);
  }

  get value(): number {
    return this.#samples.value;
  }

  get slack(): number {
    return this.#samples.slack;
  }

  toJSON(): SampleCountState {
    return this.#samples.toJSON();
  }

  static from(state: unknown): CountAggregate {
    const restored = new CountAggregate();
    restored.#samples = SampleCount.from(state);
    return restored;
  }
}
