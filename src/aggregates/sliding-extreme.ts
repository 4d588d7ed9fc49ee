import type { Span } from './span.ts';

/**
 * The largest or smallest of a span whose ends only move on; NaN where any value is NaN. O(1)
 * amortised a value: the extremes of all tails of the oldest part are made at once, and what has come
 * behind it has one of its own. 8 bytes for each value of that part.
 */
export class SlidingExtreme {
  readonly #pick: (a: number, b: number) => number;
  readonly #nothing: number;
  /** Of the values from each place of the oldest part to its end. */
  #tails = new Float64Array(0);
  /** Where the oldest part begins and ends, and up to where values were taken behind it. */
  #start = 0;
  #middle = 0;
  #end = 0;
  /** Of what lies behind the oldest part. */
  #newest: number;

  constructor(kind: 'max' | 'min') {
    this.#pick = kind === 'max' ? Math.max : Math.min;
    this.#nothing = kind === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    this.#newest = this.#nothing;
  }

  /** That of a span that is not empty and neither begins nor ends before the last one. */
  of({ values, start, end }: Span): number {
    if (start >= this.#middle) this.#begin({ values, start, end });
    for (; this.#end < end; this.#end++) {
      this.#newest = this.#pick(this.#newest, values[this.#end] as number);
    }
    return this.#pick(this.#tails[start - this.#start] as number, this.#newest);
  }

  /** The values were moved so many places to the front. */
  shift(places: number): void {
    this.#start -= places;
    this.#middle -= places;
    this.#end -= places;
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
