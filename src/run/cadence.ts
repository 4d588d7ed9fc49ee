import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
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

const NUMBERS = ['startMs', 'pendingIters', 'openIters', 'isOpen', 'hasBegun'] as const;

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
  readonly #isEvaluation: boolean;
  readonly #options: CadenceOptions;
  /** The boundary that the newest interval of time began at; NaN before the first iteration. */
  #startMs = Number.NaN;
  /** Whether the end of that interval is still to come. */
  #isOpen = false;
  /** Iterations in it. */
  #openIters = 0;
  #hasBegun = false;
  /** Whether the current iteration is the mode's first. */
  #isFirst = false;
  /** Whether a place of a line was left out between the record before and the iteration at hand. */
  #hasPassed = false;
  /** Iterations without a line. */
  #pendingIters = 0;

  constructor(mode: string, options: CadenceOptions) {
    this.interval = options.intervalByMode.get(mode) ?? options.interval;
    this.#isTrain = mode === 'train';
    this.#isEvaluation = isEvaluation(mode);
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
   * Takes an iteration at `place`, likewise before: `iters` have passed since the one at `before`,
   * which is `undefined` at the first one of the mode or of a loop. NaN if it is not known.
   */
  pass(before: Place | undefined, place: Place, iters: number): void {
    this.#hasPassed =
      before === undefined
        ? this.#isMultipleIn(place.batch - iters, place.batch)
        : this.#passes(before, place);
  }

  /**
   * Returns the number of iterations up to the next one that may get a line because of its number,
   * the one at `place` included.
   */
  itersToLine({ batch, epochLength }: Place): number {
    if (this.#hasPassed || (this.#isFirst && this.#options.first)) return 1;
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

  /** Counts `iters` iterations and returns whether the last one, at `place`, gets a line. */
  isLineDue(place: Place, iters: number): boolean {
    this.#pendingIters += iters;
    this.#openIters += iters;
    const isFirst = this.#isFirst && this.#options.first;
    const isDue = isFirst || this.#hasPassed || this.#isFull(place) || this.#isRest(place);
    this.#isFirst = false;
    this.#hasPassed = false;
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

  /** Begins a new interval after a line that was not due by `isLineDue`. */
  lineWritten(): void {
    this.#pendingIters = 0;
  }

  toJSON(): CadenceState {
    return writeNumbers({
      startMs: this.#startMs,
      pendingIters: this.#pendingIters,
      openIters: this.#openIters,
      isOpen: this.#isOpen ? 1 : 0,
      hasBegun: this.#hasBegun ? 1 : 0,
    });
  }

  /**
   * Restores what `toJSON` gave, whatever the interval was.
   * @throws TypeError for anything else.
   */
  restore(state: unknown): void {
    const { startMs, pendingIters, openIters, isOpen, hasBegun } = readNumbers(state, NUMBERS);
    const { interval } = this;
    // a boundary of another interval is none of this one's
    const isBoundary = interval.kind === 'time' && startMs % interval.timeMs === 0;
    this.#startMs = startMs;
    this.#pendingIters = pendingIters;
    this.#openIters = openIters;
    this.#isOpen = isOpen === 1 && isBoundary;
    this.#hasBegun = hasBegun === 1;
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
    return this.#isTrain && isEpochEnd(place) && this.#hasRest(place.batch);
  }

  #hasRest(epochLength: number): boolean {
    const { interval } = this;
    if (interval.kind === 'epoch' || !this.#options.ignoreLast) return true;
    return interval.kind === 'iters' && epochLength <= interval.iters;
  }

  /** Whether a program that leaves iterations out has left out one that gets a line. */
  #passes(before: Place, place: Place): boolean {
    const { batch, epoch, epochLength, iter } = place;
    // the batch of a run by iterations, and of a mode of the user's own, counts on in every epoch
    if (epoch === before.epoch || this.#isEvaluation || batch === iter) {
      return this.#isMultipleIn(before.batch, batch);
    }
    if (epoch < before.epoch || iter === before.iter + 1) return false; // none was left out
    const isSkipped = epoch > before.epoch + 1;
    const end = epochLength ?? before.batch + iter - before.iter - batch;
    return (
      this.#isMultipleIn(0, batch) ||
      this.#isMultipleIn(before.batch, end) ||
      (isSkipped && this.#isMultipleIn(0, end)) ||
      ((isSkipped || before.batch !== epochLength) && this.#isRestPassed(epochLength))
    );
  }

  /** Whether a line was due at the end of a train epoch that was left out. */
  #isRestPassed(epochLength: number | undefined): boolean {
    if (!this.#isTrain || epochLength === undefined) return false;
    // the end of an epoch that is the interval has its line before this iteration
    return this.interval.kind !== 'epoch' && this.#hasRest(epochLength);
  }

  /** Whether the interval is full between two iterations of an epoch, the second one included. */
  #isMultipleIn(after: number, to: number): boolean {
    const { interval } = this;
    if (interval.kind !== 'iters') return false;
    return Math.floor(to / interval.iters) > Math.floor(after / interval.iters);
  }
}

/**
 * Whether the name of the experiment goes before the line of this train iteration, which `iters`
 * have passed for since the record before.
 */
export function isExperimentNameDue(place: Place, intervalExpName: number, iters: number): boolean {
  const { iter, batch, epochLength } = place;
  if (iter % intervalExpName === 0 || isEpochEnd(place)) return true;
  if (!(iters > 1)) return false;
  const isEndPassed = epochLength !== undefined && iters > batch;
  return isEndPassed || iter % intervalExpName < iters;
}

/** Returns the number of iterations from `iter` (included) to the next multiple. @internal */
export function itersToMultiple(iter: number, multiple: number): number {
  return ((multiple - (iter % multiple)) % multiple) + 1;
}

function isEpochEnd(place: Place): boolean {
  return place.batch === place.epochLength;
}
