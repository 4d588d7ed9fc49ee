import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Place } from './place.ts';

/** The distance from one line to the next: iterations, record time, or an epoch of train. */
export type Interval =
  | { readonly kind: 'iters'; readonly iters: number }
  | { readonly kind: 'time'; readonly timeMs: number }
  | { readonly kind: 'epoch' };

export interface CadenceOptions {
  readonly interval: Interval;
  /** The intervals of modes that have their own. */
  readonly intervalByMode: ReadonlyMap<string, Interval>;
  /** Whether the first iteration of each mode gets a line. */
  readonly first: boolean;
  /** Whether the rest of an epoch after its last whole interval gets no line. */
  readonly ignoreLast: boolean;
  /** Iterations from one `Exp name` line to the next. */
  readonly intervalExpName: number;
}

const NEVER = Number.POSITIVE_INFINITY;

/** @internal */
export type CadenceState = NumberState<'startMs' | 'pendingIters'>;

/**
 * Says when an iteration of a mode gets a line. It does when any of these holds: it is the mode's
 * first and `first` is set; the mode's interval is full; it ends a train epoch and `ignoreLast` is
 * false, the epoch is no longer than the interval, or the interval is `epoch`.
 * Source: `LoggerHook.after_train_iter`, `after_val_iter`; time and epochs are windrow's.
 * @internal
 */
export class Cadence {
  readonly interval: Interval;
  readonly #isTrain: boolean;
  readonly #options: CadenceOptions;
  /** The clock at which the interval of time began; NaN before the first iteration. */
  #startMs = Number.NaN;
  /** Whether the current iteration is the mode's first. */
  #isFirst = false;
  /** Iterations without a line. */
  #pendingIters = 0;

  constructor(mode: string, options: CadenceOptions) {
    this.interval = options.intervalByMode.get(mode) ?? options.interval;
    this.#isTrain = mode === 'train';
    this.#options = options;
  }

  /** Takes the clock of an iteration before `itersToLine` and `dueMs` are asked of it. */
  begin(timeMs: number): void {
    this.#isFirst = Number.isNaN(this.#startMs);
    // a clock that went back begins the interval anew
    const isBefore = this.interval.kind === 'time' && timeMs < this.#startMs;
    if (this.#isFirst || isBefore) this.#startMs = timeMs;
  }

  /**
   * Returns the number of iterations up to the next one that may get a line because of its number,
   * the one at `place` included.
   */
  itersToLine({ batch, epochLength }: Place): number {
    if (this.#isFirst && this.#options.first) return 1;
    const { interval } = this;
    const toLine = interval.kind === 'iters' ? itersToMultiple(batch, interval.iters) : NEVER;
    const hasEnd = this.#isTrain && epochLength !== undefined && batch <= epochLength;
    return Math.min(toLine, hasEnd ? epochLength - batch + 1 : NEVER);
  }

  /** The clock at which the interval of time is full; infinite for other intervals. */
  get dueMs(): number {
    return this.interval.kind === 'time' ? this.#startMs + this.interval.timeMs : NEVER;
  }

  /** The clock at which the interval of time began. */
  get sinceMs(): number {
    return this.interval.kind === 'time' ? this.#startMs : -NEVER;
  }

  /** Counts `iters` iterations and returns whether the last one, at `place`, gets a line. */
  isLineDue(place: Place, timeMs: number, iters: number): boolean {
    this.#pendingIters += iters;
    const isDue =
      (this.#isFirst && this.#options.first) || this.#isFull(place, timeMs) || this.#isRest(place);
    this.#isFirst = false;
    if (isDue) this.#pendingIters = 0;
    return isDue;
  }

  /** Number of iterations since the last line. */
  get pendingIters(): number {
    return this.#pendingIters;
  }

  /** Whether the interval of time is over at `timeMs` although no record has come. */
  isOverdue(timeMs: number): boolean {
    if (this.interval.kind !== 'time' || this.#pendingIters === 0) return false;
    return timeMs - this.#startMs >= this.interval.timeMs;
  }

  /** Begins a new interval after a line that was not due by `isLineDue`. */
  lineWritten(timeMs: number): void {
    this.#pendingIters = 0;
    if (this.interval.kind === 'time') this.#moveStart(this.interval.timeMs, timeMs);
  }

  toJSON(): CadenceState {
    return writeNumbers({ startMs: this.#startMs, pendingIters: this.#pendingIters });
  }

  /**
   * Restores what `toJSON` gave, whatever the interval was.
   * @throws TypeError for anything else.
   */
  restore(state: unknown): void {
    const { startMs, pendingIters } = readNumbers(state, ['startMs', 'pendingIters']);
    this.#startMs = startMs;
    this.#pendingIters = pendingIters;
  }

  #isFull(place: Place, timeMs: number): boolean {
    const { interval } = this;
    if (interval.kind === 'iters') return place.batch % interval.iters === 0;
    if (interval.kind === 'epoch') return false; // the end of the epoch brings the line
    if (timeMs - this.#startMs < interval.timeMs) return false;
    this.#moveStart(interval.timeMs, timeMs);
    return true;
  }

  /** Whether the iteration ends a train epoch whose rest gets a line. */
  #isRest(place: Place): boolean {
    if (!this.#isTrain || !isEpochEnd(place)) return false;
    const { interval } = this;
    if (interval.kind === 'epoch' || !this.#options.ignoreLast) return true;
    return interval.kind === 'iters' && place.batch <= interval.iters;
  }

  /** Intervals of time follow each other without drift: a late line shortens the next interval. */
  #moveStart(intervalMs: number, timeMs: number): void {
    const intervals = Math.floor((timeMs - this.#startMs) / intervalMs);
    this.#startMs += Math.max(0, intervals) * intervalMs;
  }
}

/** Whether an `Exp name` line comes at this train iteration. @internal */
export function isExperimentNameDue(place: Place, intervalExpName: number): boolean {
  return place.iter % intervalExpName === 0 || isEpochEnd(place);
}

/** Returns the number of iterations from `iter` (included) to the next multiple. @internal */
export function itersToMultiple(iter: number, multiple: number): number {
  return ((multiple - (iter % multiple)) % multiple) + 1;
}

function isEpochEnd(place: Place): boolean {
  return place.batch === place.epochLength;
}
