/** Times that the longest pause so far has to pass again before a run counts as stalled. */
const PAUSES = 5;
/** A shorter silence is no stall, however fast the records came. */
const MIN_QUIET_MS = 10_000;

/**
 * Tells when records stay away: for five times the longest pause between two of them so far, and for
 * 10 s at least. A pause that was a stall is none of the pauses.
 */
export class StallWatch {
  #lastMs = Number.NaN;
  #longestMs = 0;
  #isStalled = false;

  /** Takes the arrival of a record; returns the warning that ends a stall. */
  arrive(nowMs: number): string | undefined {
    const quietMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (this.#isStalled) {
      this.#isStalled = false;
      return `records again after ${secondsOf(quietMs)}`;
    }
    if (quietMs > this.#longestMs) this.#longestMs = quietMs;
    return undefined;
  }

  /** Looks at the clock; returns the warning of a stall that begins. */
  tick(nowMs: number): string | undefined {
    const quietMs = nowMs - this.#lastMs;
    const limitMs = Math.max(MIN_QUIET_MS, PAUSES * this.#longestMs);
    if (this.#isStalled || !(quietMs > limitMs)) return undefined;
    this.#isStalled = true;
    return `no record for ${secondsOf(quietMs)}; the longest pause before was ${secondsOf(this.#longestMs)}`;
  }
}

function secondsOf(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
