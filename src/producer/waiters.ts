import type { StartTimer } from '../broker/memory-store.ts';

/** Those who wait for the same thing. */
export class Waiters {
  readonly #startTimer: StartTimer;
  #waiting = new Set<() => void>();

  constructor(startTimer: StartTimer) {
    this.#startTimer = startTimer;
  }

  /** Resolves with `true` at the next `callAll`, with `false` after `ms`. */
  wait(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isDone: boolean): void => {
        stop();
        this.#waiting.delete(call);
        resolve(isDone);
      };
      const call = (): void => end(true);
      const stop = this.#startTimer(() => end(false), ms);
      this.#waiting.add(call);
    });
  }

  callAll(): void {
    for (const call of [...this.#waiting]) call();
  }
}
