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

const NUMBERS = ['lastMs', 'totalSec', 'startIter', 'lastIter'] as const;

/** @internal */
export interface IterTimerState extends NumberState<(typeof NUMBERS)[number]> {
  readonly recentSec: readonly StateNumber[];
}

/** The durations that the recent pace is taken over. */
const RECENT_LENGTH = 100;

/**
 * Computes the seconds that are left of a mode from the durations of its iterations since this
 * process began (train) or since the loop began (val and test). O(1) per iteration. Source:
 * MMEngine's `IterTimerHook`.
 * @internal
 */
export class IterTimer {
  readonly #kind: EtaKind;
  /** Whether the mode is val or test: then it counts batches of the loop. */
  readonly #isEvaluation: boolean;
  /** The clock of the newest record, NaN before the first of a loop. */
  #lastMs = Number.NaN;
  #sinceLastMs = Number.NaN;
  /** The sum of the durations that the average is taken over. */
  #totalSec = 0;
  /** The last iteration before the first one that was timed; NaN if none was. */
  #startIter = Number.NaN;
  #lastIter = Number.NaN;
  /** The newest durations, oldest first. */
  #recentSec: number[] = [];

  constructor(kind: EtaKind, mode: string) {
    this.#kind = kind;
    this.#isEvaluation = isEvaluation(mode);
  }

  /** Sets the clock of a record. */
  tick(timeMs: number): void {
    this.#sinceLastMs = timeMs - this.#lastMs;
    this.#lastMs = timeMs;
  }

  /**
   * The seconds between the last record and the one before: the duration of an iteration that
   * brings none. `undefined` at the first record of a loop, and if the clock went back.
   */
  get sinceLastSec(): number | undefined {
    return this.#sinceLastMs >= 0 ? this.#sinceLastMs / 1000 : undefined;
  }

  /** Adds the duration of an iteration to the average. */
  add(place: Place, timeSec: number): void {
    const iter = this.#iterationOf(place);
    if (!this.#goesOn(iter)) this.#restart(iter);
    this.#totalSec += timeSec;
    this.#lastIter = iter;
    if (this.#kind === 'recent') this.#addRecent(timeSec);
  }

  /** Does `tick` for the last of several records whose durations are known already. */
  tickTo(timeMs: number): void {
    this.#lastMs = timeMs;
  }

  /**
   * Does `add` for `iters` iterations that follow the last one; their durations stand `stride`
   * apart from `from` on.
   */
  addColumn(numbers: Float64Array, from: number, stride: number, iters: number): void {
    let totalSec = this.#totalSec;
    for (let i = 0; i < iters; i++) totalSec += numbers[from + i * stride] as number;
    this.#totalSec = totalSec;
    this.#lastIter += iters;
    if (this.#kind === 'mean') return;
    for (let i = 0; i < iters; i++) this.#addRecent(numbers[from + i * stride] as number);
  }

  /** Forgets the loop of val or test, which is over. */
  endLoop(): void {
    this.#lastMs = Number.NaN;
    this.#startIter = Number.NaN;
    this.#lastIter = Number.NaN;
  }

  /** Returns the time left at `place`, `undefined` if the total is unknown or nothing was timed. */
  eta(place: Place): Eta | undefined {
    const total = totalOf(place);
    if (total === undefined || Number.isNaN(this.#startIter)) return undefined;
    const iter = this.#iterationOf(place);
    const left = total - iter;
    const isMean = this.#kind === 'mean';
    const iterations = isMean ? iter - this.#startIter : this.#recentSec.length;
    const totalSec = isMean ? this.#totalSec : undefined;
    const iterationSec = totalSec === undefined ? median(this.#recentSec) : totalSec / iterations;
    const sec = iterationSec * left;
    return Math.abs(sec) <= MAX_SEC ? { sec, iterationSec, iterations, totalSec, left } : undefined;
  }

  toJSON(): IterTimerState {
    const numbers = writeNumbers({
      lastMs: this.#lastMs,
      totalSec: this.#totalSec,
      startIter: this.#startIter,
      lastIter: this.#lastIter,
    });
    return { ...numbers, recentSec: this.#recentSec.map(writeNumber) };
  }

  /**
   * Restores what `toJSON` of the same mode gave, except the average over a training: it begins
   * anew at the iteration where the run goes on, as in MMEngine's `before_train`.
   * @throws TypeError for anything else.
   */
  restore(state: unknown): void {
    const { lastMs, totalSec, startIter, lastIter } = readNumbers(state, NUMBERS);
    const recentSec = readList(Object(state).recentSec, 'recentSec').slice(-RECENT_LENGTH);
    this.#lastMs = lastMs;
    if (!this.#isEvaluation && this.#kind === 'mean') return;
    this.#totalSec = totalSec;
    this.#startIter = startIter;
    this.#lastIter = lastIter;
    this.#recentSec = recentSec.map((sec) => readNumber(sec, 'recentSec'));
  }

  /**
   * Whether the average goes on at `iter`. It begins anew with each loop of val or test, and when
   * a training goes back before its start. False before the first iteration.
   */
  #goesOn(iter: number): boolean {
    return iter > (this.#isEvaluation ? this.#lastIter : this.#startIter);
  }

  #addRecent(timeSec: number): void {
    this.#recentSec.push(timeSec);
    if (this.#recentSec.length > RECENT_LENGTH) this.#recentSec.shift();
  }

  #iterationOf(place: Place): number {
    return this.#isEvaluation ? place.batch : place.iter;
  }

  #restart(iter: number): void {
    this.#totalSec = 0;
    this.#startIter = iter - 1;
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
