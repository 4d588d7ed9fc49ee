import type { Aggregate } from './aggregate.ts';
import { type Column, countAt } from './column.ts';
import { CompensatedSum, type CompensatedSumState } from './compensated-sum.ts';
import { pairwiseSum } from './pairwise-sum.ts';
import { SampleCount, type SampleCountState } from './sample-count.ts';
import { hasWeights, sampleSum, samplesOf } from './signed-count.ts';

/**
 * sum(values) / sum(counts), both in numpy's order; NaN if any value is NaN. `counts` are signed (a
 * value with a weight is a mean over that many samples) and may be left out when every one of them
 * is 1, `start` and `end` when all of the arrays count. O(n); allocates only where there are
 * weights. Source: MMEngine's `HistoryBuffer.mean`.
 */
export function mean(
  values: ArrayLike<number>,
  counts?: ArrayLike<number>,
  start = 0,
  end: number = values.length,
): number {
  // numpy's sum starts from +0, which a sum of -0 alone shows
  if (counts === undefined) return (0 + pairwiseSum(values, start, end)) / (end - start);
  if (hasWeights(counts, start, end)) return weightedMean(values, counts, start, end);
  return (0 + pairwiseSum(values, start, end)) / pairwiseSum(counts, start, end);
}

function weightedMean(
  values: ArrayLike<number>,
  counts: ArrayLike<number>,
  start: number,
  end: number,
): number {
  const sums = new Float64Array(end - start);
  const samples = new Float64Array(end - start);
  for (let i = start; i < end; i++) {
    const signed = counts[i] as number;
    sums[i - start] = sampleSum(values[i] as number, signed);
    samples[i - start] = samplesOf(signed);
  }
  return (0 + pairwiseSum(sums, 0, sums.length)) / pairwiseSum(samples, 0, samples.length);
}

/** A `MeanAggregate` as JSON. */
export interface MeanState {
  readonly values: CompensatedSumState;
  readonly samples: SampleCountState;
}

/** `mean` of all values that were added, by a compensated sum. */
export class MeanAggregate implements Aggregate {
  #values = new CompensatedSum();
  #samples = new SampleCount();

  add(column: Column): void {
    const { values, from, stride, length, counts } = column;
    this.#samples.addColumn(column);
    if (counts === undefined) {
      this.#values.addAll(values, from, stride, length);
      return;
    }
    for (let i = 0; i < length; i++) {
      this.#values.add(sampleSum(values[from + i * stride] as number, countAt(column, i)));
    }
  }

  merge(other: MeanAggregate): void {
    this.#values.merge(other.#values);
    this.#samples.merge(other.#samples);
  }

  get value(): number {
    return this.#values.value / this.#samples.value;
  }

  get slack(): number {
    const samples = this.#samples.value;
    return (this.#values.slack + Math.abs(this.value) * this.#samples.slack) / samples;
  }

  toJSON(): MeanState {
    return { values: this.#values.toJSON(), samples: this.#samples.toJSON() };
  }

  static from(state: unknown): MeanAggregate {
    const { values, samples }: Readonly<Record<string, unknown>> = Object(state);
    const restored = new MeanAggregate();
    restored.#values = CompensatedSum.from(values);
    restored.#samples = SampleCount.from(samples);
    return restored;
  }
}
