import type { Span } from './span.ts';

/**
 * The largest or smallest of a span whose ends only move on; NaN if any value is NaN. O(1)
 * amortised per value: the extremes of all tails of the oldest part are made at once, and the
 * values after it have an extreme of their own. 8 bytes for each value of that part.
 */
export class SlidingExtreme {
  readonly #pick: (a: number, b: number) => number;
  readonly #nothing: number;
  /** The extremes of the values from each index of the oldest part to its end. */
  #tails = new Float64Array(0);
  /** The bounds of the oldest part, and the end of the values that were taken after it. */
  #start = 0;
  #middle = 0;
  #end = 0;
  /** The extreme of the values after the oldest part. */
  #newest: number;

  constructor(kind: 'max' | 'min') {
    this.#pick = kind === 'max' ? Math.max : Math.min;
    this.#nothing = kind === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    this.#newest = this.#nothing;
  }

  /**
   * Returns the extreme of a span that is not empty, and that begins and ends no earlier than the
   * last one.
   */
  of({ values, start, end }: Span): number {
    if (start >= this.#middle) this.#begin({ values, start, end });
    for (; this.#end < end; this.#end++) {
      this.#newest = this.#pick(this.#newest, values[this.#end] as number);
    }
    return this.#pick(this.#tails[start - this.#start] as number, this.#newest);
  }

  /** Follows a move of all values to the front, by `count` indexes. */
  shift(count: number): void {
    this.#start -= count;
    this.#middle -= count;
    this.#end -= count;
  }

  #begin({ values, start, end }: Span): void {
    this.#tails = new Float64Array(end - start);
    let extreme = this.#nothing;
    for (let i = end - 1; i >= start; i--) {
      extreme = this.#pick(extreme, values[i] as number);
      this.#tails[i - start] = extreme;
    }
    this.#start = start;
    this.#middle = end;
    this.#end = end;
    this.#newest = this.#nothing;
  }
}
