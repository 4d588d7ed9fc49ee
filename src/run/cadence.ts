import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Place } from './place.ts';

/** From one line to the next: so many iterations, so much record time, or an epoch of train. */
export type Interval =
  | { readonly kind: 'iters'; readonly iters: number }
  | { readonly kind: 'time'; readonly timeMs: number }
  | { readonly kind: 'epoch' };

export interface CadenceOptions {
  readonly interval: Interval;
  /** Intervals of modes that have one of their own. */
  readonly intervalByMode: ReadonlyMap<string, Interval>;
  /** Whether the first iteration of each mode gets a line. */
  readonly first: boolean;
  /** Whether the rest of an epoch behind its last whole interval gets no line. */
  readonly ignoreLast: boolean;
  /** Iterations from one `Exp name` line to the next. */
  readonly intervalExpName: number;
}

const NEVER = Number.POSITIVE_INFINITY;

export type CadenceState = NumberState<'startMs' | 'pendingIters'>;

/**
 * Says when an iteration of a mode gets a line. It does when any of these holds: it is the mode's
 * first and `first` is set; the mode's interval is full; it ends a train epoch and `ignoreLast` is
 * false, the epoch is no longer than the interval, or the interval is `epoch`.
 * Source: `LoggerHook.after_train_iter`, `after_val_iter`; time and epochs are windrow's.
 */
export class Cadence {
  readonly interval: Interval;
  readonly #isTrain: boolean;
  readonly #options: CadenceOptions;
  /** Begin of the interval of time that is running; NaN before the first iteration. */
  #startMs = Number.NaN;
  /** Iterations without a line. */
  #pendingIters = 0;

  constructor(mode: string, options: CadenceOptions) {
    this.interval = options.intervalByMode.get(mode) ?? options.interval;
    this.#isTrain = mode === 'train';
    this.#options = options;
  }

  /** Takes note of an iteration and says whether it gets a line; `timeMs` is its clock. */
  isLineDue(place: Place, timeMs: number): boolean {
    const isFirst = Number.isNaN(this.#startMs);
    if (isFirst) this.#startMs = timeMs;
    this.#pendingIters++;
    const isDue =
      (isFirst && this.#options.first) || this.#isFull(place, timeMs) || this.#isRest(place);
    if (isDue) this.#pendingIters = 0;
    return isDue;
  }

  /** How many iterations behind the one at `place` get no line, whatever their clock says. */
  quietItersAfter({ batch, epochLength }: Place): number {
    const { interval } = this;
    if (Number.isNaN(this.#startMs) || interval.kind === 'time') return 0;
    const toLine = interval.kind === 'iters' ? interval.iters - (batch % interval.iters) : NEVER;
    const toEnd = this.#isTrain && epochLength !== undefined ? epochLength - batch : NEVER;
    return Math.max(0, Math.min(toLine, toEnd) - 1);
  }

  /** Takes note of iterations that get no line. */
  addQuietIters(iters: number): void {
    this.#pendingIters += iters;
  }

  /** How many iterations have had no line yet. */
  get pendingIters(): number {
    return this.#pendingIters;
  }

  /** Whether the interval of time is over at `timeMs` although no record has come. */
  isOverdue(timeMs: number): boolean {
    if (this.interval.kind !== 'time' || this.#pendingIters === 0) return false;
    return timeMs - this.#startMs >= this.interval.timeMs;
  }

  /** Takes note of a line that was written out of turn. */
  lineWritten(timeMs: number): void {
    this.#pendingIters = 0;
    if (this.interval.kind === 'time') this.#moveStart(this.interval.timeMs, timeMs);
  }

  toJSON(): CadenceState {
    return writeNumbers({ startMs: this.#startMs, pendingIters: this.#pendingIters });
  }

  /** Takes over what `toJSON` gave, whatever the interval was. @throws TypeError for others. */
  restore(state: unknown): void {
    const { startMs, pendingIters } = readNumbers(state, ['startMs', 'pendingIters']);
    this.#startMs = startMs;
    this.#pendingIters = pendingIters;
  }

  #isFull(place: Place, timeMs: number): boolean {
    const { interval } = this;
    if (interval.kind === 'iters') return place.batch % interval.iters === 0;
    if (interval.kind === 'epoch') return false; // the end of the epoch does it
    if (timeMs < this.#startMs) this.#startMs = timeMs; // the clock went back: begin anew
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

/** Whether the name of the experiment goes before this train iteration's line. */
export function isExperimentNameDue(place: Place, intervalExpName: number): boolean {
  return place.iter % intervalExpName === 0 || isEpochEnd(place);
}

function isEpochEnd(place: Place): boolean {
  return place.batch === place.epochLength;
}
