/**
 * One statistic of an endless or resettable window, kept up to date value by value without the
 * values themselves. `update` and `value` are O(1) and allocate nothing unless a class says
 * otherwise; neither ever throws.
 *
 * Contract: after any updates, `value` is what the window function of the same name gives for the
 * same values, to the last bits where sums are involved (these are compensated or centred, so the
 * accumulator is the more exact one). Before the first update it is NaN, and 0 for a sum or a
 * count. `reset` makes it as new. Each class has a `static from(state: unknown)` that takes what
 * `toJSON` gave, also after `JSON.parse(JSON.stringify())`, and throws a TypeError or RangeError
 * for anything else.
 */
export interface Accumulator {
  /** `value` summed over `count` samples, of the record of that time and iteration. */
  update(value: number, count: number, timeMs: number, iter: number): void;
  readonly value: number;
  reset(): void;
  /** Plain JSON. */
  toJSON(): object;
}
