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

const NUMBERS = ['startMs', 'pendingIters', 'openIters', 'isOpen'] as const;

export type CadenceState = NumberState<(typeof NUMBERS)[number]>;

/**
 * Says when an iteration of a mode gets a line. It does when any of these holds: it is the mode's
 * first and `first` is set; the mode's interval is full; it ends a train epoch and `ignoreLast` is
 * false, the epoch is no longer than the interval, or the interval is `epoch`.
 * Source: `LoggerHook.after_train_iter`, `after_val_iter`; time and epochs are windrow's.
 *
 * An interval of time ends at a boundary, a multiple of it: its line is due before the record that
 * passes `dueMs` is taken.
 */
export class Cadence {
  readonly interval: Interval;
  readonly #isTrain: boolean;
  readonly #options: CadenceOptions;
  /** The boundary that the newest interval of time began at; NaN before the first iteration. */
  #startMs = Number.NaN;
  /** Whether the end of that interval is still to come. */
  #isOpen = false;
  /** Iterations in it. */
  #openIters = 0;
  #hasBegun = false;
  /** Whether the iteration at hand is the mode's first. */
  #isFirst = false;
  /** Iterations without a line. */
  #pendingIters = 0;

  constructor(mode: string, options: CadenceOptions) {
    this.interval = options.intervalByMode.get(mode) ?? options.interval;
    this.#isTrain = mode === 'train';
    this.#options = options;
  }

  /** Takes the clock of the mode, at an iteration, before `itersToLine` and `dueMs` are asked. */
  begin(timeMs: number): void {
    this.#isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    const { interval } = this;
    if (interval.kind !== 'time' || (this.#isOpen && timeMs >= this.#startMs)) return;
    if (Number.isNaN(timeMs)) return; // no record has had a clock
    this.#startMs = Math.floor(timeMs / interval.timeMs) * interval.timeMs;
    this.#isOpen = true;
    this.#openIters = 0;
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

  /** The boundary at which a line is due; never where no interval of time is open. */
  get dueMs(): number {
    return this.#isOpen && this.interval.kind === 'time'
      ? this.#startMs + this.interval.timeMs
      : NEVER;
  }

  /** Takes note of `iters` iterations, and says whether the last one, at `place`, gets a line. */
  isLineDue(place: Place, iters: number): boolean {
    this.#pendingIters += iters;
    this.#openIters += iters;
    const isDue =
      (this.#isFirst && this.#options.first) || this.#isFull(place) || this.#isRest(place);
    this.#isFirst = false;
    if (isDue) this.#pendingIters = 0;
    return isDue;
  }

  /** Number of iterations since the last line. */
  get pendingIters(): number {
    return this.#pendingIters;
  }

  /**
   * Ends the interval of time at `dueMs`, behind its line if it has one. The next one is open where
   * `isNextOpen`: without an iteration it would be empty, and only the first empty one gets a line.
   */
  endInterval(isNextOpen: boolean): void {
    this.#startMs = this.dueMs;
    this.#isOpen = isNextOpen && this.#openIters > 0;
    this.#openIters = 0;
  }

  /** Takes note of a line that was written out of turn. */
  lineWritten(): void {
    this.#pendingIters = 0;
  }

  toJSON(): CadenceState {
    return writeNumbers({
      startMs: this.#startMs,
      pendingIters: this.#pendingIters,
      openIters: this.#openIters,
      isOpen: this.#isOpen ? 1 : 0,
    });
  }

  /**
   * Restores what `toJSON` gave, whatever the interval was.
   * @throws TypeError for anything else.
   */
  restore(state: unknown): void {
    const { startMs, pendingIters, openIters, isOpen } = readNumbers(state, NUMBERS);
    const { interval } = this;
    // a boundary of another interval is none of this one's
    const isBoundary = interval.kind === 'time' && startMs % interval.timeMs === 0;
    this.#startMs = startMs;
    this.#pendingIters = pendingIters;
    this.#openIters = openIters;
    this.#isOpen = isOpen === 1 && isBoundary;
    this.#hasBegun = true;
  }

  /**
   * Whether the iteration itself fills the interval: the end of an epoch or of a time does it else.
   */
  #isFull(place: Place): boolean {
    const { interval } = this;
    return interval.kind === 'iters' && place.batch % interval.iters === 0;
  }

  /** Whether the iteration ends a train epoch whose rest gets a line. */
  #isRest(place: Place): boolean {
    if (!this.#isTrain || !isEpochEnd(place)) return false;
    const { interval } = this;
    if (interval.kind === 'epoch' || !this.#options.ignoreLast) return true;
    return interval.kind === 'iters' && place.batch <= interval.iters;
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
