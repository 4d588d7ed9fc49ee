import type { Column } from './column.ts';

/**
 * A statistic of values that are not kept: it adds columns, merges, and has a value.
 * `add` costs O(1) per value and allocates nothing; no method throws.
 *
 * Contract (test/aggregates/laws.test.ts holds every kind to it):
 * - after any columns, `value` is what the window function of the same name gives for the same
 *   values, to the last bits where sums are involved (these are compensated or centred);
 * - `a.merge(b)` makes `a` the aggregate of its own values followed by those of `b`, and leaves `b`;
 * merging is associative, and only for sums, counts, extremes and sketches the order does not
 * matter;
 * - one column is the same as its values one by one;
 * - before the first value it is NaN, and 0 for a sum or a count;
 * - `toJSON` gives plain JSON, of which `AggregateKind.from` makes the same aggregate again.
 *
 * Source: OpenTelemetry JS `aggregator/types.ts`, Apache Beam `CombineFn`.
 */
export interface Aggregate {
  add(column: Column): void;
  /** Adds all values of `other`, which came after its own. */
  merge(other: this): void;
  readonly value: number;
  /**
   * How far from `value` the same statistic may lie when numpy adds up the values in its order;
   * left out if both are equal, or if numpy's order does not matter.
   */
  readonly slack?: number;
  /** The iteration of the value, if the value is one of those added. */
  readonly iter?: number;
  /**
   * The aggregate of the values that come next, where it depends on those before; else a new one.
   */
  next?(): Aggregate;
  /** Returns any quantile from 0 to 1, for aggregates that know the distribution. */
  quantile?(q: number): number;
  toJSON(): object;
}

/** Makes aggregates. Two statistics of one kind are read from the same aggregate. */
export interface AggregateKind {
  /**
   * Includes the parameters: kinds with one name read each other's states.
   */
  readonly name: string;
  create(): Aggregate;
  /** Reads what `toJSON` gave. @throws TypeError or RangeError for anything else. */
  from(state: unknown): Aggregate;
}
