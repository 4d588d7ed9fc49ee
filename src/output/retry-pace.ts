const MIN_DELAY_MS = 1;
const MAX_DELAY_MS = 100;
/** The time between two tries for a reader that has gone: it seldom comes back. */
const GONE_DELAY_MS = 1000;

/**
 * Tells when an output that took nothing is tried again: after as long as it has taken nothing. So
 * a slow reader gets its data at once, and one that sleeps costs almost nothing.
 */
export class RetryPace {
  #isFailing = false;
  /** When it began to take nothing, and when it is due again; ms of one clock. */
  #sinceMs = 0;
  #dueMs = 0;

  /** Whether a try is worth its cost. */
  isDue(nowMs: number): boolean {
    return !this.#isFailing || nowMs >= this.#dueMs;
  }

  /** The time for which it has taken nothing. */
  stalledMs(nowMs: number): number {
    return this.#isFailing ? nowMs - this.#sinceMs : 0;
  }

  /** The time until it is due. */
  delayMs(nowMs: number): number {
    return Math.max(MIN_DELAY_MS, this.#dueMs - nowMs);
  }

  succeed(): void {
    this.#isFailing = false;
  }

  /** `hasTaken` tells whether it took a part before it took nothing. */
  fail(nowMs: number, { hasTaken, isGone }: { hasTaken: boolean; isGone: boolean }): void {
    if (!this.#isFailing || hasTaken) this.#sinceMs = nowMs;
    this.#isFailing = true;
    const delayMs = Math.min(Math.max(nowMs - this.#sinceMs, MIN_DELAY_MS), MAX_DELAY_MS);
    this.#dueMs = nowMs + (isGone ? GONE_DELAY_MS : delayMs);
  }
}
