import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';

const NAMES = ['timeMs', 'candidateMs', 'seen', 'behind'] as const;

export type WatermarkState = NumberState<(typeof NAMES)[number]>;

/**
 * Records in a row that are behind by more than a jump: so many, and the clock itself was wrong, or
 * older records are being read.
 */
const BEHIND_RECORDS = 100;

/**
 * The latest clock of a stream of records. A clock that jumps ahead by more than `maxJumpMs` does
 * not move it until another record within that range confirms the jump: one record dated tomorrow
 * must not make all others late. It goes back where the clock stays behind by more than a jump, and
 * at once where nothing but one record has said that it was ever there. O(1) per record.
 */
export class Watermark {
  readonly maxJumpMs: number;
  #timeMs = Number.NaN;
  /** A clock that has jumped ahead and waits to be confirmed; NaN if there is none. */
  #candidateMs = Number.NaN;
  /** Records that have been within a jump of it: 1 where only the first one has, 2 for more. */
  #seen = 0;
  /** Records in a row that were behind by more than a jump. */
  #behind = 0;

  constructor(maxJumpMs: number) {
    this.maxJumpMs = maxJumpMs;
  }

  /** Epoch milliseconds; NaN before the first clock. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /** Takes the clock of a record; NaN if it has none. */
  advance(timeMs: number): void {
    const aheadMs = timeMs - this.#timeMs;
    if (aheadMs >= -this.maxJumpMs && aheadMs <= this.maxJumpMs) {
      this.#seen = 2;
      this.#behind = 0;
      if (aheadMs <= 0) return;
      this.#timeMs = timeMs;
      this.#candidateMs = Number.NaN; // time goes on where it was
    } else if (!Number.isNaN(timeMs)) this.#leap(timeMs);
  }

  /** `advance` for clocks that are known to be within a jump, or before it: that of each row. */
  advanceAll(timesMs: Float64Array, from: number, length: number): void {
    for (let i = from; i < length; i++) this.advance(timesMs[i] as number);
  }

  toJSON(): WatermarkState {
    return writeNumbers({
      timeMs: this.#timeMs,
      candidateMs: this.#candidateMs,
      seen: this.#seen,
      behind: this.#behind,
    });
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    const { timeMs, candidateMs, seen, behind } = readNumbers(state, NAMES);
    this.#timeMs = timeMs;
    this.#candidateMs = candidateMs;
    this.#seen = seen;
    this.#behind = behind;
  }

  /** A clock that is the first one, or further from the others than a jump. */
  #leap(timeMs: number): void {
    if (Number.isNaN(this.#timeMs)) this.#moveTo(timeMs, 1);
    else if (timeMs > this.#timeMs) {
      const candidateMs = this.#candidateMs;
      if (Math.abs(timeMs - candidateMs) <= this.maxJumpMs) {
        this.#moveTo(Math.max(timeMs, candidateMs), 2);
      } else this.#candidateMs = timeMs;
    } else if (this.#seen === 1 || ++this.#behind === BEHIND_RECORDS) this.#moveTo(timeMs, 1);
  }

  #moveTo(timeMs: number, seen: number): void {
    this.#timeMs = timeMs;
    this.#candidateMs = Number.NaN;
    this.#seen = seen;
    this.#behind = 0;
  }
}
