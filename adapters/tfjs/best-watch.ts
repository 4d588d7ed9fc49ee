import { emitWarning } from 'node:process';
import { bestDirection } from '../../src/internal/index.ts';
import type { CallbackSettings } from './callback-options.ts';
import { epochValue, type Logs } from './training-logs.ts';

/** Watches a value at the end of each epoch and tells when it is the best so far. */
export class BestWatch {
  readonly #monitor: string;
  readonly #isLess: boolean;
  readonly #onBest: CallbackSettings['onBest'];
  #best = Number.NaN;
  #hasWarned = false;

  constructor({ monitor, mode, onBest }: CallbackSettings) {
    this.#monitor = monitor;
    this.#isLess = (mode ?? bestDirection(monitor)) === 'min';
    this.#onBest = onBest;
  }

  /** Begins anew: another training has a best value of its own. */
  begin(): void {
    this.#best = Number.NaN;
  }

  /** Takes the logs of an epoch, counted from 1; resolves when `onBest` is done. */
  async take(epoch: number, logs: Logs): Promise<void> {
    if (this.#onBest === undefined) return;
    const value = epochValue(logs, this.#monitor);
    if (value === undefined) this.#warn(logs);
    else if (this.#isBest(value)) {
      this.#best = value;
      await this.#onBest(epoch, value);
    }
  }

  #isBest(value: number): boolean {
    if (Number.isNaN(value)) return false;
    if (Number.isNaN(this.#best)) return true;
    return this.#isLess ? value < this.#best : value > this.#best;
  }

  /** Said once: a misspelt key would never be the best. */
  #warn(logs: Logs): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const known = Object.keys(logs).join(', ');
    emitWarning(
      `windrow: an epoch has no ${this.#monitor}, so onBest is not called; it has ${known}`,
    );
  }
}
