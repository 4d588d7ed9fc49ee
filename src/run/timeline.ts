import { readNumber, type StateNumber, writeNumber } from '../codec/number-state.ts';
import { Watermark, type WatermarkState } from './watermark.ts';

export interface TimelineState {
  readonly clock: WatermarkState;
  readonly startMs: StateNumber;
}

/**
 * The time of all records of a run, for lines that time makes due. Each mode has a clock of its
 * own, since hosts differ; the timeline tells how time goes on for a mode that is quiet: `lagMs`
 * behind it, as far as it was at its newest record.
 */
export class Timeline {
  readonly clock: Watermark;
  /** The clock of the first record; NaN before it. */
  startMs = Number.NaN;
  /** The time at which the next line is due; it may be due later, never earlier. */
  dueMs = Number.POSITIVE_INFINITY;

  constructor(maxJumpMs: number) {
    this.clock = new Watermark(maxJumpMs);
  }

  /** Takes the clock of a record of any mode; NaN if it has none. */
  advance(timeMs: number): void {
    const beforeMs = this.clock.timeMs;
    this.clock.advance(timeMs);
    const nowMs = this.clock.timeMs;
    // a clock that goes back was wrong before
    if (nowMs !== beforeMs && !(nowMs >= this.startMs)) this.startMs = nowMs;
  }

  toJSON(): TimelineState {
    return { clock: this.clock.toJSON(), startMs: writeNumber(this.startMs) };
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    const saved: Readonly<Record<string, unknown>> = Object(state);
    const startMs = readNumber(saved.startMs, 'startMs');
    this.clock.restore(saved.clock);
    this.startMs = startMs;
    this.dueMs = Number.NEGATIVE_INFINITY; // the modes tell at the next record
  }
}
