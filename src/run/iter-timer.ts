import type { Place } from './place.ts';
import { isEvaluation } from './run-position.ts';

/** `mean`: of all iterations since the start, as MMEngine; `recent`: the median of the last 100. */
export type EtaKind = 'mean' | 'recent';

/** The seconds that are left and what they come from: sec = iterationSec x left. */
export interface Eta {
  readonly sec: number;
  /** What one iteration is taken to last. */
  readonly iterationSec: number;
  /** How that came about: over so many iterations, which lasted so long where all are taken. */
  readonly iterations: number;
  readonly totalSec: number | undefined;
  /** Iterations to go. */
  readonly left: number;
}

/** The iterations that an average is taken over. */
interface Timing {
  totalSec: number;
  /** The last iteration before the first one that was timed. */
  startIter: number;
  lastIter: number;
  /** The newest durations, oldest first. */
  readonly recentSec: number[];
}

/** So many durations make the recent pace. */
const RECENT_LENGTH = 100;

/**
 * The seconds that are left, from the duration of the iterations since this process began (train)
 * or since the loop began (val and test). O(1) an iteration.
 * Source: MMEngine's `IterTimerHook`.
 */
export class IterTimer {
  readonly #kind: EtaKind;
  readonly #timings = new Map<string, Timing>();
  readonly #lastTimes = new Map<string, { timeMs: number }>();

  constructor(kind: EtaKind) {
    this.#kind = kind;
  }

  /**
   * Seconds between this record of the mode and the one before: its duration where it brings none.
   * `undefined` at the first record of a loop and when the clock ran backwards.
   */
  sinceLastSec(mode: string, timeMs: number): number | undefined {
    const last = this.#lastTimes.get(mode);
    if (last === undefined) {
      this.#lastTimes.set(mode, { timeMs });
      return undefined;
    }
    const sinceMs = timeMs - last.timeMs;
    last.timeMs = timeMs;
    return sinceMs < 0 ? undefined : sinceMs / 1000;
  }

  /** Takes the duration of an iteration into the average. */
  add(place: Place, timeSec: number): void {
    const timing = this.#timingOf(place);
    timing.totalSec += timeSec;
    timing.lastIter = iterationOf(place);
    if (this.#kind === 'mean') return;
    timing.recentSec.push(timeSec);
    if (timing.recentSec.length > RECENT_LENGTH) timing.recentSec.shift();
  }

  /** Forgets the loop of val or test, which is over. */
  endLoop(mode: string): void {
    this.#timings.delete(mode);
    this.#lastTimes.delete(mode);
  }

  /** The time left at `place`, `undefined` where the total is unknown or nothing was timed. */
  eta(place: Place): Eta | undefined {
    const total = totalOf(place);
    const timing = this.#timings.get(place.mode);
    if (total === undefined || timing === undefined) return undefined;
    const left = total - iterationOf(place);
    const pace = this.#pace(timing, place);
    const sec = pace.iterationSec * left;
    return Number.isFinite(sec) ? { sec, ...pace, left } : undefined;
  }

  #pace(timing: Timing, place: Place): Omit<Eta, 'sec' | 'left'> {
    const { recentSec, totalSec } = timing;
    if (this.#kind === 'recent') {
      const iterations = recentSec.length;
      return { iterationSec: median(recentSec), iterations, totalSec: undefined };
    }
    const iterations = iterationOf(place) - timing.startIter;
    return { iterationSec: totalSec / iterations, iterations, totalSec };
  }

  #timingOf(place: Place): Timing {
    const existing = this.#timings.get(place.mode);
    if (existing !== undefined && !hasRestarted(place, existing)) return existing;
    const lastIter = iterationOf(place);
    const timing = { totalSec: 0, startIter: lastIter - 1, lastIter, recentSec: [] };
    this.#timings.set(place.mode, timing);
    return timing;
  }
}

/** A loop of val or test begins anew with each one; a training when it goes back behind its start. */
function hasRestarted(place: Place, timing: Timing): boolean {
  const position = iterationOf(place);
  return position <= (isEvaluation(place.mode) ? timing.lastIter : timing.startIter);
}

function iterationOf(place: Place): number {
  return isEvaluation(place.mode) ? place.batch : place.iter;
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
