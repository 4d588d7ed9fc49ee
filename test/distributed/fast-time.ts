import type { StartTimer } from '../../src/broker/memory-store.ts';

/** How many times faster than a clock on the wall: 30 s of lateness are 1.5 s. */
const SPEED = 20;

/**
 * A clock and timers for programs under test that go on by themselves, faster than real ones. The
 * clocks of an engine, which are real, are converted: all agree on what time it is.
 */
export class FastTime {
  readonly #startMs = Date.now();
  readonly #jumps: { readonly afterMs: number; readonly ms: number }[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();

  readonly clock = (): number => this.at(Date.now());

  readonly startTimer: StartTimer = (call, ms) => this.#start(call, ms / SPEED);

  /** Starts a timer that takes as long as it says. */
  readonly startRealTimer: StartTimer = (call, ms) => this.#start(call, ms);

  /** Lets time go on. */
  readonly pass = (ms: number): Promise<void> =>
    new Promise((resolve) => void this.startTimer(resolve, ms));

  /** Sets the clocks forward; timers do not notice. */
  async jump(ms: number): Promise<void> {
    this.#jumps.push({ afterMs: Date.now(), ms });
  }

  /** Returns the time at a real time; always the same one for the past. */
  at(realMs: number): number {
    let ms = this.#startMs + SPEED * (realMs - this.#startMs);
    for (const jump of this.#jumps) if (realMs > jump.afterMs) ms += jump.ms;
    return ms;
  }

  /** Returns how long an engine has to wait. */
  realDuration(ms: number): number {
    return Math.ceil(ms / SPEED);
  }

  /** Cancels all timers. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #start(call: () => void, ms: number): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      call();
    }, ms);
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
      clearTimeout(timer);
    };
  }
}
