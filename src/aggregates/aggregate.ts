import type { Column } from './column.ts';

/**
 * A statistic of values that are not kept: it takes columns, merges, and tells its value.
 * `add` costs O(1) a value and allocates nothing; no method throws.
 *
 * Contract (test/aggregates/laws.test.ts holds every kind to it):
 * - after any columns, `value` is what the window function of the same name gives for the same
 *   values, to the last bits where sums are involved (these are compensated or centred);
 * - `a.merge(b)` makes `a` the aggregate of its own values followed by those of `b`, and leaves `b`;
 *   merging is associative, and only sums, counts, extremes and sketches do not care for the order;
 * - one column is the same as its values one by one;
 * - before the first value it is NaN, and 0 for a sum or a count;
 * - `toJSON` gives plain JSON, of which `AggregateKind.from` makes the same aggregate again.
 *
 * Source: OpenTelemetry JS `aggregator/types.ts`, Apache Beam `CombineFn`.
 */
export interface Aggregate {
  add(column: Column): void;
  /** Takes in all values of `other`, which came after its own. */
  merge(other: this): void;
  readonly value: number;
  /**
   * How far from `value` the same statistic may lie when numpy adds up the values in its order;
   * left out where both are equal, or where numpy's order is nobody's measure.
   */
  readonly slack?: number;
  /** The iteration of the value, where it is that of one value. */
  readonly iter?: number;
  /**
   * The aggregate of the values that come next, where it depends on those before; else a new one.
   */
  next?(): Aggregate;
  /** Any quantile from 0 to 1, where the aggregate knows them all. */
  quantile?(q: number): number;
  toJSON(): object;
}

/** How an aggregate is made. Two statistics of one kind are read from the same aggregate. */
export interface AggregateKind {
  /**
   * Includes the parameters: of two kinds with one name either may go on from the other's state.
   */
  readonly name: string;
  create(): Aggregate;
  /** @throws TypeError or RangeError for what `toJSON` of this kind never gave. */
  from(state: unknown): Aggregate;
}
