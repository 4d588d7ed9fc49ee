import type { Continuation } from '../codec/continuation.ts';
import {
  type NumberState,
  readNumber,
  readNumbers,
  type StateNumber,
  writeNumber,
  writeNumbers,
} from '../codec/number-state.ts';
import { readList } from '../codec/read-state.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import type { Place } from './place.ts';

/** The pace of the ETA: the `mean` since the start, as MMEngine, or the median of the last 100. */
export type EtaKind = 'mean' | 'recent';

/** The seconds that are left, with what they are computed from: sec = iterationSec x left. */
export interface Eta {
  readonly sec: number;
  /** The assumed duration of one iteration. */
  readonly iterationSec: number;
  /** The iterations that it is taken over, and the sum of their durations if it is their mean. */
  readonly iterations: number;
  readonly totalSec: number | undefined;
  /** The iterations that are left. */
  readonly left: number;
}

/** The longest `timedelta` of Python: MMEngine has no line for more. */
const MAX_SEC = 999_999_999 * 86_400;

const NUMBERS = ['totalSec', 'iterations', 'startIter'] as const;

/** @internal */
export interface IterTimerState extends NumberState<(typeof NUMBERS)[number]> {
  readonly isMeasured: boolean;
  readonly recentSec: readonly StateNumber[];
}

/** The durations that the recent pace is taken over. */
const RECENT_LENGTH = 100;

/**
 * Computes the seconds that are left of a mode from the durations of its iterations since this
 * process began (train) or since the loop began (val and test). A duration that a record brings is
 * that of one iteration: their mean counts. A measured one is that of all iterations since the
 * record before. O(1) per iteration. Source: MMEngine's `IterTimerHook`.
 * @internal
 */
export class IterTimer {
  readonly #kind: EtaKind;
  /** Whether the mode is val or test: then it counts batches of the loop. */
  readonly #isEvaluation: boolean;
  /** The sum of the durations that the average is taken over. */
  #totalSec = 0;
  #iterations = 0;
  /** Whether one of them was measured: from then on all iterations that pass count. */
  #isMeasured = false;
  /** The last iteration before the first one that was timed; NaN if none was. */
  #startIter = Number.NaN;
  /** The newest durations of an iteration, oldest first. */
  #recentSec: number[] = [];

  constructor(kind: EtaKind, mode: string) {
    this.#kind = kind;
    this.#isEvaluation = isEvaluation(mode);
  }

  /** Takes the duration of one iteration, which its record brings. */
  add(place: Place, timeSec: number): void {
    const iter = this.#iterationOf(place);
    if (!this.#goesOn(iter)) this.#restart(iter - 1);
    this.#totalSec += timeSec;
    this.#iterations++;
    if (this.#kind === 'recent') this.#addRecent(timeSec);
  }

  /**
   * Takes the time that `iters` iterations up to `place` took; it is `undefined` if it was not
   * measured, and `iters` is NaN if it is not known how many there were.
   */
  addElapsed(place: Place, elapsedSec: number | undefined, iters: number): void {
    if (Number.isNaN(iters)) return;
    const iter = this.#iterationOf(place);
    const goesOn = this.#goesOn(iter);
    if (elapsedSec === undefined) {
      if (goesOn && this.#isMeasured) this.#iterations += iters;
      return;
    }
    if (!goesOn) this.#restart(iter - iters);
    this.#isMeasured = true;
    this.#totalSec += elapsedSec;
    this.#iterations += iters;
    if (this.#kind === 'recent' && iters > 0) this.#addRecent(elapsedSec / iters);
  }

  /**
   * Takes the durations of `iters` iterations that follow the one that was added, one each; they
   * stand `stride` apart from `from` on.
   */
  addColumn(numbers: Float64Array, from: number, stride: number, iters: number): void {
    let totalSec = this.#totalSec;
    for (let i = 0; i < iters; i++) totalSec += numbers[from + i * stride] as number;
    this.#totalSec = totalSec;
    this.#iterations += iters;
    if (this.#kind === 'mean') return;
    for (let i = 0; i < iters; i++) this.#addRecent(numbers[from + i * stride] as number);
  }

  /** Forgets the loop of val or test, which is over. */
  endLoop(): void {
    this.#startIter = Number.NaN;
  }

  /** Returns the time left at `place`, `undefined` if the total is unknown or nothing was timed. */
  eta(place: Place): Eta | undefined {
    const total = totalOf(place);
    if (total === undefined || Number.isNaN(this.#startIter)) return undefined;
    const iter = this.#iterationOf(place);
    const left = total - iter;
    const isMean = this.#kind === 'mean';
    const iterations = isMean ? this.#iterations : this.#recentSec.length;
    const totalSec = isMean ? this.#totalSec : undefined;
    const iterationSec = totalSec === undefined ? median(this.#recentSec) : totalSec / iterations;
    const sec = iterationSec * left;
    return Math.abs(sec) <= MAX_SEC ? { sec, iterationSec, iterations, totalSec, left } : undefined;
  }

  toJSON(): IterTimerState {
    const numbers = writeNumbers({
      totalSec: this.#totalSec,
      iterations: this.#iterations,
      startIter: this.#startIter,
    });
    const recentSec = this.#recentSec.map(writeNumber);
    return { ...numbers, isMeasured: this.#isMeasured, recentSec };
  }

  /**
   * Restores what `toJSON` of the same mode gave, except the average over a training that is
   * resumed: it begins anew at the iteration where the run goes on, as in MMEngine's
   * `before_train`. @throws TypeError for anything else.
   */
  restore(state: unknown, continuation: Continuation): void {
    const { totalSec, iterations, startIter } = readNumbers(state, NUMBERS);
    const saved: Readonly<Record<string, unknown>> = Object(state);
    const recentSec = readList(saved.recentSec, 'recentSec').slice(-RECENT_LENGTH);
    const beginsAnew = continuation === 'resumed' && !this.#isEvaluation && this.#kind === 'mean';
    if (beginsAnew) return;
    this.#totalSec = totalSec;
    this.#iterations = iterations;
    this.#startIter = startIter;
    this.#isMeasured = saved.isMeasured === true;
    this.#recentSec = recentSec.map((sec) => readNumber(sec, 'recentSec'));
  }

  /**
   * Whether the average goes on: a training begins anew where it goes back behind its start. False
   * before the first iteration.
   */
  #goesOn(iter: number): boolean {
    return iter > this.#startIter;
  }

  #addRecent(timeSec: number): void {
    this.#recentSec.push(timeSec);
    if (this.#recentSec.length > RECENT_LENGTH) this.#recentSec.shift();
  }

  #iterationOf(place: Place): number {
    return this.#isEvaluation ? place.batch : place.iter;
  }

  #restart(startIter: number): void {
    this.#totalSec = 0;
    this.#iterations = 0;
    this.#isMeasured = false;
    this.#startIter = startIter;
    this.#recentSec = [];
  }
}

function totalOf(place: Place): number | undefined {
  return place.mode === 'train' ? place.maxIters : place.epochLength;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
