import { DDSketch } from '@datadog/sketches-js';
import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import { showValue } from '../text/show-value.ts';
import { interpolate } from './interpolate.ts';
import { requireShare } from './percentile.ts';

const RELATIVE_ERROR = 0.01;
/**
 * Smaller magnitudes, which a float32 does not hold either, count as 0. This bounds the bins, and
 * also the calls by which the library makes room: it passes an argument a bin, and stacks end.
 */
const SMALLEST_MAGNITUDE = 1e-45;
/** The key of the largest double, rounded up. */
const MAX_KEY = 36_000;

type Store = DDSketch['store'];
/** How many values fell into the bin of that key. */
type Bin = readonly [key: number, values: number];

const NAMES = ['nan', 'negativeInfinity', 'positiveInfinity', 'zero', 'min', 'max'] as const;

export interface QuantileSketchState extends NumberState<(typeof NAMES)[number]> {
  readonly positive: readonly Bin[];
  readonly negative: readonly Bin[];
}

/**
 * Any quantile of an endless stream, to within 1 % of what `percentile` gives for all its values:
 * of the result, or, between two neighbours of different sign, of the larger magnitude. The
 * smallest and the largest value are exact, infinities too; any NaN makes every quantile NaN, as
 * in numpy. The same values give the same quantiles in any order and however they were merged.
 *
 * `add` is O(1) amortised, `quantile` and `merge` O(bins): 115 bins (0.9 kB) for each power of ten
 * that the values span, at most 41,000 (325 kB) a sign.
 *
 * Source: DDSketch (Masson, Rim, Lee 2019) by `@datadog/sketches-js`, of which only the mapping
 * and the dense bins are used: its `merge` loses negative values and breaks on a largest key of 0,
 * its collapsing bins count values twice, its `accept` throws on an infinity.
 */
export class QuantileSketch {
  #sketch = new DDSketch({ relativeAccuracy: RELATIVE_ERROR });
  #nan = 0;
  #negativeInfinity = 0;
  #positiveInfinity = 0;

  add(value: number): void {
    if (Number.isNaN(value)) this.#nan++;
    else if (value === Number.POSITIVE_INFINITY) this.#positiveInfinity++;
    else if (value === Number.NEGATIVE_INFINITY) this.#negativeInfinity++;
    else this.#sketch.accept(Math.abs(value) < SMALLEST_MAGNITUDE ? 0 : value);
  }

  /** How many values there are, of every kind. */
  get length(): number {
    return this.#nan + this.#negativeInfinity + this.#sketch.count + this.#positiveInfinity;
  }

  /**
   * The value below which the share `q` (0 to 1) of the values lies; NaN when there is none.
   * @throws RangeError for a `q` outside 0 to 1.
   */
  quantile(q: number): number {
    requireShare(q);
    const { length } = this;
    if (length === 0 || this.#nan > 0) return Number.NaN;
    const rank = (length - 1) * q;
    const below = Math.floor(rank);
    return interpolate(this.#valueAt(below), this.#valueAt(Math.ceil(rank)), rank - below);
  }

  /** Takes in all values of `other`, which stays as it is. */
  merge(other: QuantileSketch): void {
    // read before anything is written: `other` may be this sketch itself
    this.#take(other.toJSON());
  }

  reset(): void {
    this.#sketch = new DDSketch({ relativeAccuracy: RELATIVE_ERROR });
    this.#nan = 0;
    this.#negativeInfinity = 0;
    this.#positiveInfinity = 0;
  }

  /** Plain JSON; the bins by ascending key. */
  toJSON(): QuantileSketchState {
    const { zeroCount, min, max, store, negativeStore } = this.#sketch;
    const numbers = writeNumbers({
      nan: this.#nan,
      negativeInfinity: this.#negativeInfinity,
      positiveInfinity: this.#positiveInfinity,
      zero: zeroCount,
      min,
      max,
    });
    return { ...numbers, positive: filledBins(store), negative: filledBins(negativeStore) };
  }

  /** @throws TypeError for what is no state of a sketch. */
  static from(state: unknown): QuantileSketch {
    const { positive, negative } = Object(state) as Partial<QuantileSketchState>;
    requireBins(positive, 'positive');
    requireBins(negative, 'negative');
    const restored = new QuantileSketch();
    restored.#take({ ...writeNumbers(readNumbers(state, NAMES)), positive, negative });
    return restored;
  }

  #take(state: QuantileSketchState): void {
    const numbers = readNumbers(state, NAMES);
    this.#nan += numbers.nan;
    this.#negativeInfinity += numbers.negativeInfinity;
    this.#positiveInfinity += numbers.positiveInfinity;
    const sketch = this.#sketch;
    sketch.zeroCount += numbers.zero;
    sketch.min = Math.min(sketch.min, numbers.min);
    sketch.max = Math.max(sketch.max, numbers.max);
    for (const [key, values] of state.positive) sketch.store.add(key, values);
    for (const [key, values] of state.negative) sketch.negativeStore.add(key, values);
    sketch.count = sketch.zeroCount + sketch.store.count + sketch.negativeStore.count;
  }

  /** The value of that rank, counted from 0, in ascending order. */
  #valueAt(rank: number): number {
    const finiteRank = rank - this.#negativeInfinity;
    if (finiteRank < 0) return Number.NEGATIVE_INFINITY;
    const { count, min, max } = this.#sketch;
    if (finiteRank >= count) return Number.POSITIVE_INFINITY;
    if (finiteRank === 0) return min;
    if (finiteRank === count - 1) return max;
    return Math.min(max, Math.max(min, this.#estimateAt(finiteRank)));
  }

  #estimateAt(rank: number): number {
    const { mapping, store, negativeStore, zeroCount } = this.#sketch;
    const negative = negativeStore.count;
    if (rank < negative) return -mapping.value(negativeStore.keyAtRank(negative - 1 - rank));
    if (rank < negative + zeroCount) return 0;
    return mapping.value(store.keyAtRank(rank - negative - zeroCount));
  }
}

function filledBins({ bins, offset }: Store): readonly Bin[] {
  return bins.flatMap((values, index): Bin[] => (values > 0 ? [[index + offset, values]] : []));
}

function requireBins(bins: unknown, name: string): asserts bins is readonly Bin[] {
  if (!Array.isArray(bins) || !bins.every(isBin)) {
    throw new TypeError(
      `'${name}' of a sketch must be [key, values] pairs, got ${showValue(bins)}`,
    );
  }
}

function isBin(bin: unknown): boolean {
  if (!Array.isArray(bin)) return false;
  const [key, values] = bin;
  return (
    Number.isInteger(key) && Math.abs(key) <= MAX_KEY && Number.isSafeInteger(values) && values > 0
  );
}
