/** The share of the newest gap in the pace. */
const NEWEST_SHARE = 0.2;

/** How often records come, by looks at their number from time to time. */
export class RecordPace {
  #records = 0;
  #newestMs = 0;
  #paceMs: number | undefined;

  /** Takes the number of records at a moment; returns whether there are new ones. */
  look(records: number, nowMs: number): boolean {
    const added = records - this.#records;
    if (added <= 0) return false;
    if (this.#records > 0) {
      const gapMs = (nowMs - this.#newestMs) / added;
      this.#paceMs ??= gapMs;
      this.#paceMs += NEWEST_SHARE * (gapMs - this.#paceMs);
    }
    this.#records = records;
    this.#newestMs = nowMs;
    return true;
  }

  /** The usual time from one record to the next; `null` before it is known. */
  get paceMs(): number | null {
    return this.#paceMs ?? null;
  }

  /** Time since records were seen to have come; 0 before the first. */
  quietMs(nowMs: number): number {
    return this.#records === 0 ? 0 : nowMs - this.#newestMs;
  }
}
