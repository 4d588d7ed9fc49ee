import type { Place } from './place.ts';
import { isEvaluation } from './run-position.ts';

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

/** What has come of a mode since its last line. */
interface Pending {
  /** Begin of the interval of time that is running. */
  startMs: number;
  /** Iterations without a line. */
  iters: number;
}

/**
 * Says when an iteration gets a line. It does when any of these holds: it is the mode's first and
 * `first` is set; the mode's interval is full; it ends a train epoch and `ignoreLast` is false, the
 * epoch is no longer than the interval, or the interval is `epoch`.
 * Source: `LoggerHook.after_train_iter`, `after_val_iter`; time and epochs are windrow's.
 */
export class Cadence {
  readonly #options: CadenceOptions;
  readonly #pending = new Map<string, Pending>();

  constructor(options: CadenceOptions) {
    this.#options = options;
  }

  intervalOf(mode: string): Interval {
    return this.#options.intervalByMode.get(mode) ?? this.#options.interval;
  }

  /** Takes note of an iteration and says whether it gets a line; `timeMs` is its clock. */
  isLineDue(place: Place, timeMs: number): boolean {
    const pending = this.#pending.get(place.mode);
    const isFirst = pending === undefined;
    const current = pending ?? { startMs: timeMs, iters: 0 };
    if (isFirst) this.#pending.set(place.mode, current);
    current.iters++;
    const isDue =
      (isFirst && this.#options.first) ||
      this.#isFull(place, current, timeMs) ||
      this.#isRest(place);
    if (isDue) current.iters = 0;
    return isDue;
  }

  /** Whether iterations of the mode have had no line yet. */
  hasPending(mode: string): boolean {
    return (this.#pending.get(mode)?.iters ?? 0) > 0;
  }

  /** Modes whose interval of time is over at `timeMs` although no record has come. */
  overdueModes(timeMs: number): readonly string[] {
    return [...this.#pending.keys()].filter((mode) => {
      const interval = this.intervalOf(mode);
      const pending = this.#pending.get(mode);
      if (interval.kind !== 'time' || pending === undefined || pending.iters === 0) return false;
      return timeMs - pending.startMs >= interval.timeMs;
    });
  }

  /** Takes note of a line that was written out of turn. */
  lineWritten(mode: string, timeMs: number): void {
    const pending = this.#pending.get(mode);
    if (pending === undefined) return;
    pending.iters = 0;
    const interval = this.intervalOf(mode);
    if (interval.kind === 'time') moveStart(pending, interval.timeMs, timeMs);
  }

  #isFull(place: Place, pending: Pending, timeMs: number): boolean {
    const interval = this.intervalOf(place.mode);
    if (interval.kind === 'iters') return place.batch % interval.iters === 0;
    if (interval.kind === 'epoch') return false; // the end of the epoch does it
    if (timeMs < pending.startMs) pending.startMs = timeMs; // the clock went back: begin anew
    if (timeMs - pending.startMs < interval.timeMs) return false;
    moveStart(pending, interval.timeMs, timeMs);
    return true;
  }

  /** Whether the iteration ends a train epoch whose rest gets a line. */
  #isRest(place: Place): boolean {
    if (place.mode !== 'train' || !isEpochEnd(place)) return false;
    const interval = this.intervalOf('train');
    if (interval.kind === 'epoch' || !this.#options.ignoreLast) return true;
    return interval.kind === 'iters' && place.batch <= interval.iters;
  }
}

/** Whether the name of the experiment goes before this train iteration's line. */
export function isExperimentNameDue(place: Place, intervalExpName: number): boolean {
  return place.iter % intervalExpName === 0 || isEpochEnd(place);
}

/** Whether a line for the whole train epoch before `place` is owed: its length was not known. */
export function hasEpochTurned(before: Place | undefined, place: Place): boolean {
  return !isEvaluation(place.mode) && before !== undefined && before.epoch !== place.epoch;
}

function isEpochEnd(place: Place): boolean {
  return place.batch === place.epochLength;
}

/** Intervals of time follow each other without drift: a late line shortens the next interval. */
function moveStart(pending: Pending, intervalMs: number, timeMs: number): void {
  const intervals = Math.floor((timeMs - pending.startMs) / intervalMs);
  pending.startMs += Math.max(0, intervals) * intervalMs;
}
