import { readNumber, type StateNumber, writeNumber } from '../codec/number-state.ts';
import { readOptional, readPairs } from '../codec/read-state.ts';
import type { Aggregate, AggregateKind } from './aggregate.ts';
import type { Reach } from './answer.ts';
import { arrayColumn } from './array-column.ts';
import { isRoundingCertain } from './certain-rounding.ts';
import { ChunkList } from './chunk-list.ts';
import type { Column } from './column.ts';
import { type ColumnsState, readColumns, writeColumns } from './columns-state.ts';
import type { Scratch, ScratchColumn } from './scratch.ts';
import type { KeptColumns, WindowChunk } from './window-chunk.ts';
import { copyParts, lengthOfParts, mergeParts, type Part } from './window-parts.ts';
import type { Need, WindowStatistic } from './window-statistic.ts';
import type { WindowValues } from './window-values.ts';

const NO_NUMBERS = new Float64Array(0);
/** The largest number of values of a window, however long its span. */
const MAX_LENGTH = 1_000_000;
/**
 * For shorter windows it is faster to read all values, in numpy's order too, than to merge chunks.
 */
const LONG_WINDOW = 1024;
const MS_PER_SECOND = 1000;

/** The end of a window: that of a line. */
export interface WindowEnd {
  /** Epoch milliseconds. */
  readonly clockMs: number;
  /** Whether it is a boundary: a window of time then holds its lower end, and not its upper one. */
  readonly isBoundary: boolean;
  /** When the run began; NaN if nobody knows. */
  readonly startMs: number;
  /** The end of the line before; NaN if nobody knows. */
  readonly sinceMs: number;
  /** The newest clock of values: before `clockMs` if the run ends within its interval. */
  readonly untilMs: number;
}

/** The result of a window. */
export interface WindowResult {
  readonly value: number;
  /** The iteration that the value came from, where the statistic has one. */
  readonly iter: number | undefined;
  /** The number of values in the window, at least 1. */
  readonly length: number;
}

/** A window as JSON. */
export interface ValueWindowState extends ColumnsState {
  /** The last value before the window, where there is one. */
  readonly before?: StateNumber;
  /** Its clock. */
  readonly beforeMs?: StateNumber;
  /** Values of clocks that are ahead of all others, where there are any. */
  readonly ahead?: ColumnsState;
  /** Aggregates of the values that were too many to keep, if there were any. */
  readonly dropped?: DroppedState;
}

interface DroppedState {
  readonly length: number;
  /** Aggregates by kind. */
  readonly aggregates: readonly (readonly [name: string, state: object])[];
}

/** The purpose of a window. */
export interface ValueWindowOptions {
  readonly reach: Reach;
  /** All statistics that will be asked for. */
  readonly statistics: readonly WindowStatistic[];
  readonly scratch: Scratch;
}

/**
 * The newest values of one key within reach, for all statistics that ask for them. A window of time
 * is ordered by clock, whenever a value comes; the others by arrival. What is ahead of the clock
 * waits until the clock is there, or for the next interval.
 *
 * `add` costs some 5 ns per value. What merges is merged from what chunks of 1,024 values came to:
 * some 10 us for 300,000 values. Quantiles select: 4 ns per value. 8 bytes per value, 8 more each
 * for clocks, counts and iterations where they are asked for.
 */
export class ValueWindow {
  readonly #options: ValueWindowOptions;
  readonly #maxLength: number;
  /** The span in ms; infinite for windows that are not of time. */
  readonly #spanMs: number;
  readonly #kept: KeptColumns;
  readonly #kinds: readonly AggregateKind[];
  readonly #list: ChunkList;
  /** Made at the first value whose clock is ahead. */
  #ahead: ChunkList | undefined;
  /** Aggregates of the values of an interval that were too many to keep, by kind. */
  readonly #dropped = new Map<string, Aggregate>();
  #droppedLength = 0;
  /** The clock before which no window reaches any more. */
  #limitMs = Number.NEGATIVE_INFINITY;

  constructor(options: ValueWindowOptions) {
    const { reach, statistics } = options;
    this.#options = options;
    this.#maxLength = reach.kind === 'updates' ? Math.min(reach.length, MAX_LENGTH) : MAX_LENGTH;
    this.#spanMs = reach.kind === 'time' ? reach.spanMs : Number.POSITIVE_INFINITY;
    this.#kept = {
      keepsClocks: reach.kind === 'time' || statistics.some(({ needs }) => needs === 'clock'),
      keepsIters: statistics.some(({ needs }) => needs === 'iteration'),
    };
    this.#kinds = statistics.flatMap((statistic) =>
      [
        mergedKind(statistic) ?? [],
        (statistic.perSecond && mergedKind(statistic.perSecond)) ?? [],
      ].flat(),
    );
    this.#list = this.#newList();
  }

  /**
   * Adds values; a value that is a whole span older than `clockMs`, the newest clock, is too late.
   */
  add(column: Column, clockMs: number): void {
    const isOfClock = this.#options.reach.kind !== 'updates';
    if (isOfClock && (column.timesMs[column.rowsFrom] as number) > clockMs) {
      this.#ahead ??= this.#newList();
      this.#ahead.add(column, Number.NEGATIVE_INFINITY);
      this.#ahead.keepNewest(MAX_LENGTH);
      return;
    }
    const limitMs = clockMs - this.#spanMs;
    const isOfTime = this.#options.reach.kind === 'time';
    // at equal clocks the value that waited came first
    if (isOfTime && this.#ahead !== undefined) this.#takeAhead(this.#ahead, clockMs);
    this.#list.add(column, limitMs);
    if (isOfTime) {
      this.#limitMs = limitMs;
      this.#list.dropChunksUntil(limitMs);
    }
    if (this.#list.length > this.#maxLength) this.#dropOldest();
  }

  /** Begins the next interval, after the line of the one before. */
  beginInterval(): void {
    if (this.#options.reach.kind !== 'interval') return;
    this.#list.keepNewest(0);
    this.#dropped.clear();
    this.#droppedLength = 0;
    if (this.#ahead !== undefined) this.#takeAhead(this.#ahead, Number.POSITIVE_INFINITY);
  }

  /**
   * Returns the statistic of the window that ends there; `undefined` if it is empty. `digits`
   * are the decimals that will be shown, `undefined` if the value must be exact to the last bit.
   */
  result(
    statistic: WindowStatistic,
    end: WindowEnd,
    digits: number | undefined,
  ): WindowResult | undefined {
    const parts = this.#partsAt(end);
    const length = lengthOfParts(parts) + this.#droppedLength;
    if (length === 0) return undefined;
    const { perSecond } = statistic;
    const sec = perSecond === undefined ? undefined : this.#secondsOf(end);
    if (perSecond === undefined || sec === undefined) {
      return this.#valueOf(statistic, parts, length, 1, digits);
    }
    return sec > 0
      ? this.#valueOf(perSecond, parts, length, sec, digits)
      : { value: Number.NaN, iter: undefined, length };
  }

  toJSON(): ValueWindowState {
    if (this.#options.reach.kind === 'time') this.#list.dropUntil(this.#limitMs, false);
    const { before, beforeMs } = this.#list;
    return {
      ...this.#write(this.#list),
      ...(before !== undefined && {
        before: writeNumber(before),
        beforeMs: writeNumber(beforeMs),
      }),
      ...(this.#ahead !== undefined &&
        this.#ahead.length > 0 && { ahead: this.#write(this.#ahead) }),
      ...(this.#droppedLength > 0 && { dropped: this.#writeDropped() }),
    };
  }

  /**
   * Restores what `toJSON` gave, before the first value; `false` if that has no clocks or
   * iterations and a statistic needs them. @throws TypeError for anything else.
   */
  restore(state: unknown): boolean {
    const saved: Readonly<Record<string, unknown>> = Object(state);
    const before = readOptional(saved.before, 'before', readNumber);
    const beforeMs = before === undefined ? undefined : readNumber(saved.beforeMs, 'beforeMs');
    const isWhole = readColumns(state, this.#list, this.#kept);
    if (isWhole && saved.ahead !== undefined) {
      this.#ahead = this.#newList();
      readColumns(saved.ahead, this.#ahead, this.#kept);
    }
    this.#list.follow(before, beforeMs ?? Number.NEGATIVE_INFINITY);
    if (isWhole && saved.dropped !== undefined) this.#readDropped(saved.dropped);
    return isWhole;
  }

  #writeDropped(): DroppedState {
    return {
      length: this.#droppedLength,
      aggregates: Array.from(this.#dropped, ([name, own]) => [name, own.toJSON()]),
    };
  }

  #readDropped(state: unknown): void {
    const { length, aggregates }: Readonly<Record<string, unknown>> = Object(state);
    this.#droppedLength = readNumber(length, 'length');
    for (const [name, saved] of readPairs(aggregates, 'aggregates', (own) => own)) {
      const kind = this.#kinds.find((own) => own.name === name);
      if (kind !== undefined) this.#dropped.set(name, kind.from(saved));
    }
  }

  #newList(): ChunkList {
    const isByTime = this.#options.reach.kind === 'time';
    return new ChunkList({ isByTime, ...this.#kept, kinds: this.#kinds });
  }

  #write({ chunks, length }: ChunkList): ColumnsState {
    const parts = chunks.map((chunk) => ({ chunk, end: chunk.end }));
    return writeColumns(this.#copy(parts, length, 'all'), chunks, this.#kept);
  }

  /** Moves values that are no longer ahead of the clock into the window. */
  #takeAhead(ahead: ChunkList, clockMs: number): void {
    if (!(ahead.length > 0 && (clockMs === Number.POSITIVE_INFINITY || ahead.firstMs <= clockMs))) {
      return;
    }
    const isByTime = this.#options.reach.kind === 'time';
    for (const chunk of ahead.chunks) {
      const end = isByTime ? chunk.indexAfter(clockMs, false) : chunk.end;
      if (end > chunk.start) this.#list.add(chunk.column(end), Number.NEGATIVE_INFINITY);
    }
    if (isByTime) ahead.dropUntil(clockMs, false);
    else ahead.keepNewest(0);
  }

  /** Drops values above the bound; of an interval their aggregates stay. */
  #dropOldest(): void {
    if (this.#options.reach.kind === 'interval') {
      const [oldest] = this.#list.chunks;
      if (oldest === undefined) return;
      for (const kind of this.#kinds) {
        const dropped = this.#dropped.get(kind.name) ?? kind.create();
        dropped.merge(oldest.partialOf(kind));
        this.#dropped.set(kind.name, dropped);
      }
      this.#droppedLength += oldest.length;
      this.#list.keepNewest(this.#list.length - oldest.length);
    } else this.#list.keepNewest(this.#maxLength);
  }

  /** Returns the length of the window in time, `undefined` if only its values tell it. */
  #secondsOf({ clockMs, startMs, sinceMs, untilMs }: WindowEnd): number | undefined {
    const { reach } = this.#options;
    if (reach.kind === 'updates' || Number.isNaN(startMs)) return undefined;
    const fromMs = reach.kind === 'time' ? clockMs - reach.spanMs : sinceMs;
    return (untilMs - (fromMs > startMs ? fromMs : startMs)) / MS_PER_SECOND;
  }

  /** The value of a statistic over `divisor`. */
  #valueOf(
    statistic: WindowStatistic,
    parts: readonly Part[],
    length: number,
    divisor: number,
    digits: number | undefined,
  ): WindowResult {
    const kind = length > LONG_WINDOW ? mergedKind(statistic) : undefined;
    if (kind !== undefined) {
      const merged = this.#merge(kind, parts, statistic.asksBefore === true);
      const value = (statistic.running?.read(merged) ?? Number.NaN) / divisor;
      // the values that are not kept any more leave no other way
      if (this.#droppedLength > 0 || isCertain(value, merged, divisor, digits)) {
        return { value, iter: merged.iter, length };
      }
    }
    const { before } = this.#list;
    const window = { ...this.#copy(parts, lengthOfParts(parts), statistic.needs), before };
    const iter = statistic.iterOf?.(window);
    return { iter, value: statistic.over(window) / divisor, length };
  }

  #merge(kind: AggregateKind, parts: readonly Part[], asksBefore: boolean): Aggregate {
    const first = kind.create();
    const { before } = this.#list;
    const dropped = this.#dropped.get(kind.name);
    if (dropped !== undefined) first.merge(dropped);
    else if (asksBefore && before !== undefined) first.add(arrayColumn(Float64Array.of(before)));
    mergeParts(first, kind, parts);
    return first;
  }

  /** Drops values that are too old, and returns the part of each chunk that is in the window. */
  #partsAt({ clockMs, isBoundary, untilMs }: WindowEnd): readonly Part[] {
    const isByTime = this.#options.reach.kind === 'time';
    if (isByTime) {
      if (this.#ahead !== undefined) this.#takeAhead(this.#ahead, clockMs);
      this.#list.dropUntil(clockMs - this.#spanMs, isBoundary);
    } else if (this.#ahead !== undefined && !(isBoundary && untilMs === clockMs)) {
      this.#takeAhead(this.#ahead, Number.POSITIVE_INFINITY); // no interval comes that it belongs to
    }
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
      timesMs:
        this.#kept.keepsClocks && (isAll || isByClock)
          ? column(scratch.timesMs, ({ timesMs }) => timesMs)
          : NO_NUMBERS,
      counts: hasCounts ? column(scratch.counts, ({ counts }) => counts) : undefined,
      iters:
        hasIters && (isAll || isByIter) ? column(scratch.iters, ({ iters }) => iters) : NO_NUMBERS,
    };
  }
}

/** The kind whose aggregates of chunks make the exact value of a long window. */
function mergedKind({ running }: WindowStatistic): AggregateKind | undefined {
  return running?.isExact ? running.kind : undefined;
}

function isCertain(
  value: number,
  { slack }: Aggregate,
  divisor: number,
  digits: number | undefined,
): boolean {
  if (slack === undefined) return true;
  return digits !== undefined && isRoundingCertain(value, slack / divisor, digits);
}
