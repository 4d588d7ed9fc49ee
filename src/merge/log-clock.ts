import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { MergeRules } from './merge-rules.ts';

const NAMES = ['nowMs', 'entryMs'] as const;

/**
 * The time of the log: that of its entries. A silence counts for half of what makes a rank late or
 * dead, at most: while someone merges, ticks stand in the log, and where not even these do, the
 * silence was the log's own. So ranks that wait for a broker to come back are not late.
 */
export class LogClock {
  readonly #longestMs: number;
  #nowMs = 0;
  #entryMs = Number.NaN;

  constructor({ latenessMs, timeLatenessMs, deadAfterMs }: MergeRules) {
    this.#longestMs = Math.min(latenessMs, timeLatenessMs, deadAfterMs) / 2;
  }

  /** The time that counts, in ms since the first entry. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** The time of the newest entry in epoch ms; NaN before the first one. */
  get entryMs(): number {
    return this.#entryMs;
  }

  /** Moves on to an entry. */
  pass(entryMs: number): void {
    const passedMs = entryMs - this.#entryMs;
    if (passedMs > 0) this.#nowMs += Math.min(passedMs, this.#longestMs);
    if (!(passedMs < 0)) this.#entryMs = entryMs;
  }

  toJSON(): NumberState<(typeof NAMES)[number]> {
    return writeNumbers({ nowMs: this.#nowMs, entryMs: this.#entryMs });
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    const { nowMs, entryMs } = readNumbers(state, NAMES);
    this.#nowMs = nowMs;
    this.#entryMs = entryMs;
  }
}
