import type { EngineState } from './engine-state.ts';
import type { StateStore } from './state-store.ts';

/** Number of states that were saved, and that could not be saved. */
export interface StateSaves {
  readonly saved: number;
  readonly failed: number;
}

export interface StateSaverOptions {
  readonly store: StateStore;
  /** The state as it is now. */
  readonly capture: () => EngineState;
  /** Resolves when all lines up to now are written; rejects when they cannot be. */
  readonly flush: () => Promise<void>;
  /** The time from one save to the next, by a timer of the host. */
  readonly intervalMs: number;
  /** Epoch milliseconds now. */
  readonly clock: () => number;
}

/** If the timer is later than this, the host never waits. */
const MAX_LATE_MS = 1000;

/**
 * Saves states in the order in which they were captured, one at a time, each one only after the
 * lines before it: a line may come twice after a crash, but none is left out.
 */
export class StateSaver {
  readonly #options: StateSaverOptions;
  /** The number of the newest save that has begun. */
  #number = 0;
  #saved = 0;
  #failed = 0;
  /** Whether the newest save that has ended was a success. */
  #isSaved = false;
  #lastMs: number;
  #isDue = false;
  /** Set while states are saved; settles when no further save is asked for. */
  #running: Promise<void> | undefined;
  #isAsked = false;
  /** The state that was captured at the end; no later state counts. */
  #last: EngineState | undefined;
  #phase: 'open' | 'finishing' | 'finished' = 'open';

  constructor(options: StateSaverOptions) {
    this.#options = options;
    this.#lastMs = options.clock();
  }

  get counts(): StateSaves {
    return { saved: this.#saved, failed: this.#failed };
  }

  /**
   * Whether the next record must wait for a save, because the host never waits and no timer fires.
   */
  get isDue(): boolean {
    return this.#isDue;
  }

  /** Looks at the clock, once per line. */
  lineWritten(): void {
    const { clock, intervalMs } = this.#options;
    const lateMs = clock() - this.#lastMs - intervalMs;
    this.#isDue = lateMs >= Math.min(intervalMs, MAX_LATE_MS);
  }

  /**
   * Captures the state now and saves it over the next turns of the event loop. During another save
   * it captures and saves after that one; at most one save waits. Never rejects.
   */
  save(): Promise<void> {
    if (this.#phase !== 'open') return Promise.resolve();
    this.#isAsked = true;
    this.#running ??= this.#run();
    return this.#running;
  }

  /**
   * Captures and saves the state before it returns, and overtakes a save that is under way. Does
   * nothing if the lines before it are not written: the timer tries again.
   */
  saveNow(isWritten: boolean): void {
    this.#isDue = false;
    if (!isWritten || this.#phase === 'finished') return;
    const state = this.#last ?? this.#capture();
    if (state === undefined) return;
    this.#begin();
    this.#count(this.#options.store.saveNow(state));
  }

  /**
   * Captures the last state now and saves it when the lines before it are `written`. Resolves to
   * whether it is saved.
   */
  async finish(written: Promise<void>): Promise<boolean> {
    this.#last = this.#capture();
    this.#phase = 'finishing';
    const areWritten = isFulfilled(written);
    await this.#running;
    const isSaved = await this.#saveAfter(areWritten, this.#last);
    this.#phase = 'finished';
    this.#last = undefined;
    return isSaved;
  }

  async #run(): Promise<void> {
    while (this.#isAsked && this.#phase === 'open') {
      this.#isAsked = false;
      const areWritten = isFulfilled(this.#options.flush());
      await this.#saveAfter(areWritten, this.#capture());
    }
    this.#running = undefined;
  }

  /** Resolves to whether the state, or the one that has overtaken it, is saved. */
  async #saveAfter(lines: Promise<boolean>, state: EngineState | undefined): Promise<boolean> {
    const number = this.#begin();
    const areWritten = await lines;
    if (state === undefined || number !== this.#number) return this.#isSaved; // overtaken
    const isSaved = areWritten && (await this.#options.store.save(state));
    if (number === this.#number) this.#count(isSaved);
    return this.#isSaved;
  }

  /**
   * Returns the state; `undefined`, which counts as a failure, if reading an info of the hub
   * throws.
   */
  #capture(): EngineState | undefined {
    try {
      return this.#options.capture();
    } catch {
      this.#count(false);
      return undefined;
    }
  }

  #begin(): number {
    this.#isDue = false;
    this.#lastMs = this.#options.clock();
    return ++this.#number;
  }

  #count(isSaved: boolean): void {
    this.#isSaved = isSaved;
    if (isSaved) this.#saved++;
    else this.#failed++;
  }
}

/** Returns whether a promise is fulfilled. Never rejects. */
function isFulfilled(promise: Promise<void>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  );
}
