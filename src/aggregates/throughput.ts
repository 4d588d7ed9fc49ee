import type { Aggregate } from './aggregate.ts';
import { type Column, countAt } from './column.ts';
import { RateAggregate, type RateState, rate } from './rate.ts';
import { samplesOf } from './signed-count.ts';

/**
 * Samples per second of record time: the `rate` of the counts and weights (`counts` are signed,
 * each 1 by default). O(n) time, 8n bytes.
 */
export function throughput(
  counts: ArrayLike<number> | undefined,
  timesMs: ArrayLike<number>,
): number {
  const samples = new Float64Array(timesMs.length).fill(1);
  if (counts !== undefined) {
    for (let i = 0; i < samples.length; i++) samples[i] = samplesOf(counts[i] as number);
  }
  return rate(samples, timesMs);
}

/** `throughput` of all values that were added. Merge in the order of the values. */
export class ThroughputAggregate implements Aggregate {
  #samples = new RateAggregate();

  add(column: Column): void {
    const { length, timesMs, rowsFrom } = column;
    for (let i = 0; i < length; i++) {
      this.#samples.addValue(samplesOf(countAt(column, i)), timesMs[rowsFrom + i] as number);
    }
  }

  merge(other: ThroughputAggregate): void {
    this.#samples.merge(other.#samples);
  }

  get value(): number {
    return this.#samples.value;
  }

  get slack(): number {
    return this.#samples.slack;
  }

  toJSON(): RateState {
    return this.#samples.toJSON();
  }

  static from(state: unknown): ThroughputAggregate {
    const restored = new ThroughputAggregate();
    restored.#samples = RateAggregate.from(state);
    return restored;
  }
}
