import { showValue } from '../text/show-value.ts';

/** The number of values in a bin. */
export type Bin = readonly [key: number, values: number];

/** The number of bins that are added at once. */
const PIECE = 64;
/** The key of the largest double, rounded up. */
const MAX_KEY = 36_000;

/**
 * Counts values per bin, by integer keys, in a dense array over the keys so far, 8 bytes each.
 * `add` is O(1) amortised.
 */
export class BinCounts {
  #counts = new Float64Array(0);
  /** The key of the first count. */
  #offset = 0;
  #total = 0;

  /** The number of values. */
  get total(): number {
    return this.#total;
  }

  add(key: number, values: number): void {
    const index = key - this.#offset;
    const counts = this.#counts;
    if (index >= 0 && index < counts.length) counts[index] = (counts[index] as number) + values;
    else this.#addBeyond(key, values);
    this.#total += values;
  }

  /** Adds one value for each of the first `length` keys. */
  addKeys(keys: Int32Array, length: number): void {
    let counts = this.#counts;
    let offset = this.#offset;
    for (let i = 0; i < length; i++) {
      const index = (keys[i] as number) - offset;
      if (index >= 0 && index < counts.length) counts[index] = (counts[index] as number) + 1;
      else {
        this.#addBeyond(keys[i] as number, 1);
        counts = this.#counts;
        offset = this.#offset;
      }
    }
    this.#total += length;
  }

  merge(other: BinCounts): void {
    for (const [key, values] of other.filled()) this.add(key, values);
  }

  /** Returns the key of the value of that rank, counted from 0, by ascending key. O(bins). */
  keyAtRank(rank: number): number {
    let seen = 0;
    for (let i = 0; i < this.#counts.length; i++) {
      seen += this.#counts[i] as number;
      if (seen > rank) return this.#offset + i;
    }
    return this.#offset + this.#counts.length - 1;
  }

  /** The bins that are not empty, by ascending key. */
  filled(): readonly Bin[] {
    const bins: Bin[] = [];
    this.#counts.forEach((values, index) => {
      if (values > 0) bins.push([this.#offset + index, values]);
    });
    return bins;
  }

  /** Reads what `filled` gave. @throws TypeError for anything else. */
  static from(bins: unknown, name: string): BinCounts {
    if (!Array.isArray(bins) || !bins.every(isBin)) {
      throw new TypeError(
        `'${name}' of a sketch must be [key, values] pairs, got ${showValue(bins)}`,
      );
    }
    const restored = new BinCounts();
    for (const [key, values] of bins) restored.add(key, values);
    return restored;
  }

  #addBeyond(key: number, values: number): void {
    const { length } = this.#counts;
    const first = length === 0 ? key : Math.min(key, this.#offset);
    const end = length === 0 ? key + 1 : Math.max(key + 1, this.#offset + length);
    const offset = first === this.#offset && length > 0 ? first : first - PIECE / 2;
    const counts = new Float64Array(Math.ceil((end - offset) / PIECE) * PIECE);
    if (length > 0) counts.set(this.#counts, this.#offset - offset);
    counts[key - offset] = values;
    this.#counts = counts;
    this.#offset = offset;
  }
}

function isBin(bin: unknown): bin is Bin {
  if (!Array.isArray(bin)) return false;
  const [key, values] = bin;
  return (
    Number.isInteger(key) && Math.abs(key) <= MAX_KEY && Number.isSafeInteger(values) && values > 0
  );
}
