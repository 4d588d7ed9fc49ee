import type { EngineState } from './engine-state.ts';

/** How often states were saved, and how often they could not be. */
export interface StateSaves {
  readonly saved: number;
  readonly failed: number;
}

export interface StateSaverOptions {
  /** Puts a state where the next process finds it; `false` when it could not. Must not throw. */
  readonly save: (state: EngineState) => boolean;
  readonly intervalMs: number;
  /** Epoch milliseconds now. */
  readonly clock: () => number;
}

/**
 * Saves states in the order in which they were taken, each one only after the lines before it: a
 * line may come twice after a crash, but none is left out.
 */
export class StateSaver {
  readonly #options: StateSaverOptions;
  /** Numbers of the newest state that was taken and of the newest that was saved. */
  #taken = 0;
  #newest = 0;
  #saved = 0;
  #failed = 0;
  #lastMs: number;
  #isDue = false;
  #isFinished = false;

  constructor(options: StateSaverOptions) {
    this.#options = options;
    this.#lastMs = options.clock();
  }

  get counts(): StateSaves {
    return { saved: this.#saved, failed: this.#failed };
  }

  /** Whether the next record should wait for a save: a program that never waits stops every timer. */
  get isDue(): boolean {
    return this.#isDue;
  }

  /** Looks at the clock, once a line. */
  lineWritten(): void {
    const { clock, intervalMs } = this.#options;
    this.#isDue = clock() - this.#lastMs >= intervalMs;
  }

  /** Takes the state now and saves it when the lines before it are `written`. Never rejects. */
  async saveAfter(written: Promise<void>, take: () => EngineState): Promise<void> {
    const number = ++this.#taken;
    const areWritten = written.then(
      () => true,
      () => false,
    );
    try {
      const state = take();
      if (await areWritten) this.#save(state, number);
      else this.#failed++;
    } catch {
      this.#failed++; // an info of the hub threw when it was read
    }
  }

  /** Saves the state at once, if the lines before it are written; a timer tries again otherwise. */
  saveNow(isWritten: boolean, take: () => EngineState): void {
    this.#isDue = false;
    if (!isWritten) return;
    try {
      this.#save(take(), ++this.#taken);
    } catch {
      this.#failed++;
    }
  }

  /** Saves the last state; every later one is none. */
  async finish(written: Promise<void>, take: () => EngineState): Promise<void> {
    await this.saveAfter(written, take);
    this.#isFinished = true;
  }

  #save(state: EngineState, number: number): void {
    if (this.#isFinished || number < this.#newest) return; // a newer one was faster
    this.#newest = number;
    this.#isDue = false;
    this.#lastMs = this.#options.clock();
    if (this.#options.save(state)) this.#saved++;
    else this.#failed++;
  }
}
