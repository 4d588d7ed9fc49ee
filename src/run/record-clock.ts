import { readNumber, type StateNumber, writeNumber } from '../codec/number-state.ts';

/**
 * The clock of the newest record of any mode in this process: what the duration of an iteration is
 * measured from. MMEngine's IterTimerHook begins anew at each epoch and behind each iteration of
 * val, so a validation is no part of the iteration of train behind it.
 */
export class RecordClock {
  /** NaN before the first record, and where the newest one has no clock. */
  #lastMs = Number.NaN;
  #sinceLastMs = Number.NaN;

  /** Takes the clock of a record; NaN if it has none. */
  tick(timeMs: number): void {
    this.#sinceLastMs = timeMs - this.#lastMs;
    this.#lastMs = timeMs;
  }

  /** Takes the clock of the last one of the records behind the one that was ticked. */
  moveTo(timeMs: number): void {
    this.#lastMs = timeMs;
  }

  toJSON(): StateNumber {
    return writeNumber(this.#lastMs);
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    this.#lastMs = readNumber(state, 'clock');
  }

  /**
   * Seconds from the record before to the one that was ticked. `undefined` at the first record,
   * where one of them has no clock, and where the clock went back.
   */
  get sinceLastSec(): number | undefined {
    return this.#sinceLastMs >= 0 ? this.#sinceLastMs / 1000 : undefined;
  }
}
