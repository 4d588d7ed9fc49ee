import { readNumber } from '../codec/number-state.ts';
import { PackedNumbers } from '../codec/packed-numbers.ts';
import { readList } from '../codec/read-state.ts';
import { showValue } from '../text/show-value.ts';
import type { Aggregate, AggregateKind } from './aggregate.ts';
import type { Reach } from './answer.ts';
import { arrayColumn } from './array-column.ts';
import { isRoundingCertain } from './certain-rounding.ts';
import { ChunkList } from './chunk-list.ts';
import type { Column } from './column.ts';
import type { Scratch, ScratchColumn } from './scratch.ts';
import { CHUNK_LENGTH, type WindowChunk } from './window-chunk.ts';
import { copyParts, lengthOfParts, mergeParts, type Part } from './window-parts.ts';
import type { Need, WindowStatistic } from './window-statistic.ts';
import type { WindowValues } from './window-values.ts';

const NO_NUMBERS = new Float64Array(0);
/** However long its span, no window keeps more than this. */
const MAX_LENGTH = 1_000_000;
/** Shorter windows are looked at again faster than their chunks are merged, in numpy's order too. */
const LONG_WINDOW = 1024;

/** The upper end of a window of time: the clock of a line. */
export interface WindowEnd {
  /** Epoch milliseconds. */
  readonly clockMs: number;
  /** Whether it is a boundary: the window then holds its lower end, and not its upper one. */
  readonly isBoundary: boolean;
}

/** What a window came to. */
export interface WindowResult {
  readonly value: number;
  /** The iteration that the value came from, where the statistic has one. */
  readonly iter: number | undefined;
  /** How many values the window held, at least 1. */
  readonly length: number;
}

/** Columns of a window as JSON, oldest -> newest. */
export interface ValueWindowState {
  readonly values: PackedNumbers;
  readonly timesMs: PackedNumbers;
  /** Signed; left out where every count is 1. */
  readonly counts?: PackedNumbers;
  readonly iters?: PackedNumbers;
  /** How many of them are in each chunk: sums of other chunks may differ in their last bit. */
  readonly chunks: readonly number[];
}

/** What a window is for. */
export interface ValueWindowOptions {
  readonly reach: Reach;
  /** All that will ask. */
  readonly statistics: readonly WindowStatistic[];
  readonly scratch: Scratch;
}

/**
 * The newest values of one key within reach, for all statistics that ask for them. A window of time
 * is ordered by clock, whenever a value comes; one of so many updates by arrival.
 *
 * `add` costs some 5 ns a value. What merges is merged from what chunks of 1,024 values came to: some
 * 10 us for 300,000 values. Quantiles select: 4 ns a value. 16 bytes a value, 8 more each for counts
 * and iterations where there are any.
 */
export class ValueWindow {
  readonly #options: ValueWindowOptions;
  readonly #maxLength: number;
  /** Infinite where the window is one of so many updates. */
  readonly #spanMs: number;
  readonly #keepsIters: boolean;
  readonly #list: ChunkList;

  constructor(options: ValueWindowOptions) {
    const { reach, statistics } = options;
    this.#options = options;
    this.#maxLength = reach.kind === 'updates' ? Math.min(reach.length, MAX_LENGTH) : MAX_LENGTH;
    this.#spanMs = reach.kind === 'time' ? reach.spanMs : Number.POSITIVE_INFINITY;
    this.#keepsIters = statistics.some(({ needs }) => needs === 'iteration');
    this.#list = new ChunkList({
      isByTime: reach.kind === 'time',
      keepsIters: this.#keepsIters,
      kinds: statistics.flatMap((statistic) => mergedKind(statistic) ?? []),
    });
  }

  /** Takes values; what is a whole span older than `clockMs`, the newest clock, is too late. */
  add(column: Column, clockMs: number): void {
    const limitMs = clockMs - this.#spanMs;
    this.#list.add(column, limitMs);
    this.#list.dropChunksUntil(limitMs);
    this.#list.keepNewest(this.#maxLength);
  }

  /**
   * What a statistic makes of the window that ends there; `undefined` where it is empty. `digits` are
   * the decimals that will be shown, `undefined` where the value must be exact to the last bit.
   */
  result(
    statistic: WindowStatistic,
    end: WindowEnd,
    digits: number | undefined,
  ): WindowResult | undefined {
    const parts = this.#partsAt(end);
    const length = lengthOfParts(parts);
    if (length === 0) return undefined;
    const kind = length > LONG_WINDOW ? mergedKind(statistic) : undefined;
    if (kind !== undefined) {
      const merged = mergeParts(kind, parts);
      const value = statistic.running?.read(merged) ?? Number.NaN;
      if (isCertain(value, merged, digits)) return { value, iter: merged.iter, length };
    }
    const window = this.#copy(parts, length, statistic.needs);
    return { iter: statistic.iterOf?.(window), value: statistic.over(window), length };
  }

  toJSON(): ValueWindowState {
    const { chunks, length } = this.#list;
    const parts = chunks.map((chunk) => ({ chunk, end: chunk.end }));
    const { values, timesMs, counts, iters } = this.#copy(parts, length, 'all');
    return {
      values: pack(values),
      timesMs: pack(timesMs),
      ...(counts?.some((count) => count !== 1) && { counts: pack(counts) }),
      ...(iters.length > 0 && { iters: pack(iters) }),
      chunks: chunks.map((chunk) => chunk.length),
    };
  }

  /**
   * Takes over what `toJSON` gave, before the first value; `false` where that has no iterations and a
   * statistic needs them. @throws TypeError for anything else.
   */
  restore(state: unknown): boolean {
    const saved: Readonly<Record<string, unknown>> = Object(state);
    const { values } = PackedNumbers.from(saved.values, 'values');
    const read = (name: string): Float64Array => readColumn(saved[name], name, values.length);
    const timesMs = read('timesMs');
    const counts = saved.counts === undefined ? undefined : read('counts');
    const iters = saved.iters === undefined ? undefined : read('iters');
    const lengths = readList(saved.chunks, 'chunks').map((length) => readNumber(length, 'chunks'));
    requireChunks(lengths, values.length);
    if (this.#keepsIters && iters === undefined && values.length > 0) return false;
    let start = 0;
    for (const length of lengths) {
      const end = start + length;
      this.#list.begin();
      const column = arrayColumn(values, { counts, timesMs, iters, start, end });
      if (length > 0) this.add(column, Number.NEGATIVE_INFINITY);
      start = end;
    }
    return true;
  }

  /** Drops what is too old, and says how far the window reaches into each chunk. */
  #partsAt({ clockMs, isBoundary }: WindowEnd): readonly Part[] {
    const isByTime = this.#options.reach.kind === 'time';
    if (isByTime) this.#list.dropUntil(clockMs - this.#spanMs, isBoundary);
    const parts: Part[] = [];
    for (const chunk of this.#list.chunks) {
      if (chunk.length === 0) continue;
      const isWhole = !isByTime || chunk.lastMs < clockMs;
      const end = isWhole ? chunk.end : chunk.indexAfter(clockMs, isBoundary);
      if (end > chunk.start) parts.push({ chunk, end });
    }
    return parts;
  }

  /** Copies of the columns that are needed, valid until the next window copies its own. */
  #copy(parts: readonly Part[], length: number, needs: Need | 'all'): WindowValues {
    const { scratch } = this.#options;
    const column = (to: ScratchColumn, of: (chunk: WindowChunk) => Float64Array | undefined) =>
      copyParts(parts, to.room(length), of);
    const hasCounts = parts.some(({ chunk }) => chunk.counts !== undefined);
    const hasIters = parts.some(({ chunk }) => chunk.iters !== undefined);
    const [isAll, isByClock, isByIter] = ['all', 'clock', 'iteration'].map((one) => one === needs);
    return {
      values: column(scratch.values, ({ values }) => values),
      timesMs: isAll || isByClock ? column(scratch.timesMs, ({ timesMs }) => timesMs) : NO_NUMBERS,
      counts: hasCounts ? column(scratch.counts, ({ counts }) => counts) : undefined,
      iters:
        hasIters && (isAll || isByIter) ? column(scratch.iters, ({ iters }) => iters) : NO_NUMBERS,
    };
  }
}

function requireChunks(lengths: readonly number[], values: number): void {
  const isLength = (length: number): boolean =>
    Number.isSafeInteger(length) && length >= 0 && length <= CHUNK_LENGTH;
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (lengths.every(isLength) && total === values) return;
  throw new TypeError(
    `'chunks' of a state must hold its ${values} values, got ${showValue(lengths)}`,
  );
}

/** The kind whose aggregates of chunks make the exact value of a long window. */
function mergedKind({ running }: WindowStatistic): AggregateKind | undefined {
  return running?.isExact ? running.kind : undefined;
}

function isCertain(value: number, { slack }: Aggregate, digits: number | undefined): boolean {
  return slack === undefined || (digits !== undefined && isRoundingCertain(value, slack, digits));
}

function pack(numbers: Float64Array): PackedNumbers {
  return new PackedNumbers(numbers.slice());
}

function readColumn(state: unknown, name: string, length: number): Float64Array {
  const { values } = PackedNumbers.from(state, name);
  if (values.length === length) return values;
  throw new TypeError(`'${name}' of a state must hold ${length} numbers, got ${values.length}`);
}
