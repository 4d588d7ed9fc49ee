import { type Column, countAt } from './column.ts';
import type { StretchColumn } from './stretch-column.ts';

/** Values that are gathered before they are folded. */
const GATHERED = 64;
const NO_TIMES = new Float64Array(0);

/**
 * Gathers the newest values of one key until there are 64: consumers then fold one column instead
 * of many short ones, and share its extremes. O(1) per value, some 2 ns.
 */
export class GatheredColumn implements Column {
  readonly values = new Float64Array(GATHERED);
  /** The bits of the values. */
  readonly bits = new Int32Array(this.values.buffer);
  /** Signed; `undefined` as long as every count was 1. */
  counts: Float64Array | undefined;
  /** `undefined` if the iterations follow each other by one. */
  iters: Float64Array | undefined;
  /** The room for `iters`, made when it is needed first. */
  #iters: Float64Array | undefined;
  readonly from = 0;
  readonly stride = 1;
  readonly countsFrom = 0;
  readonly countSign = 1;
  readonly timesMs = NO_TIMES;
  readonly rowsFrom = 0;
  /** The first iteration. */
  iter = 0;
  length = 0;
  /** The smallest and the largest value, NaN if any is NaN; valid after `fold`. */
  low = Number.NaN;
  high = Number.NaN;

  get isFull(): boolean {
    return this.length === GATHERED;
  }

  /** Whether all values are finite; valid after `fold`. */
  get areFinite(): boolean {
    return this.low > Number.NEGATIVE_INFINITY && this.high < Number.POSITIVE_INFINITY;
  }

  /**
   * Copies the values of a stretch's column from index `start` on, as many as there is room for,
   * and returns the index behind them.
   */
  append(column: StretchColumn, start: number): number {
    const { values, from, stride } = column;
    const own = this.values;
    const to = this.length;
    const end = Math.min(column.length, start + GATHERED - to);
    const iter = column.iter + start;
    if (to === 0) this.iter = iter;
    if (this.iters !== undefined || iter !== this.iter + to) this.#noteIters(iter, end - start);
    const hasCounts = column.counts !== undefined || this.counts !== undefined;
    if (hasCounts) this.#copyCounts(column, start, end);
    const length = to + end - start;
    for (let i = to, at = from + start * stride; i < length; i++, at += stride) {
      own[i] = values[at] as number;
    }
    this.length = length;
    return end;
  }

  /** Finds the extremes. */
  fold(): void {
    const { values, length } = this;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < length; i++) {
      low = Math.min(low, values[i] as number);
      high = Math.max(high, values[i] as number);
    }
    this.low = low;
    this.high = high;
  }

  /** Removes NaN and infinite values, finds the extremes of the rest, and returns their number. */
  dropNonFinite(): number {
    const { values, counts, length } = this;
    if (this.iters === undefined) this.#noteIters(this.iter + length, 0);
    const iters = this.iters as Float64Array | undefined;
    let kept = 0;
    for (let i = 0; i < length; i++) {
      if (!Number.isFinite(values[i])) continue;
      values[kept] = values[i] as number;
      if (iters !== undefined) iters[kept] = iters[i] as number;
      if (counts !== undefined) counts[kept] = counts[i] as number;
      kept++;
    }
    this.length = kept;
    this.fold();
    return length - kept;
  }

  clear(): void {
    this.length = 0;
    this.iters = undefined;
  }

  /** Notes the iterations of the values so far, and of `count` more from `iter` on. */
  #noteIters(iter: number, count: number): void {
    const { length } = this;
    const iters = this.#iters ?? new Float64Array(GATHERED);
    this.#iters = iters;
    if (this.iters === undefined) for (let i = 0; i < length; i++) iters[i] = this.iter + i;
    for (let i = 0; i < count; i++) iters[length + i] = iter + i;
    this.iters = iters;
  }

  #copyCounts(column: StretchColumn, start: number, end: number): void {
    this.counts ??= new Float64Array(GATHERED).fill(1);
    for (let i = start; i < end; i++) this.counts[this.length + i - start] = countAt(column, i);
  }
}
