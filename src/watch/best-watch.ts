import { readNumber } from '../codec/number-state.ts';
import { readPairs } from '../codec/read-state.ts';
import type { OnBest } from '../options/declarations/watch-options.ts';
import type { EngineEvent } from '../sinks/event.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Summary } from '../summary/summary.ts';
import { judgedItems } from './judged-items.ts';
import { scalarName } from './scalar-name.ts';

/** The best value of each loss and metric so far, by its full name. */
export type BestWatchState = readonly (readonly [name: string, value: number])[];

/**
 * Calls the program with each value in a line that is the best of its loss or metric so far. What
 * the program throws is the failure of any sink; so is a promise that rejects.
 */
export class BestWatch implements Sink {
  readonly #onBest: OnBest;
  readonly #onFailure: (error: unknown) => void;
  readonly #best = new Map<string, number>();

  constructor(onBest: OnBest, onFailure: (error: unknown) => void) {
    this.#onBest = onBest;
    this.#onFailure = onFailure;
  }

  write(event: EngineEvent): void {
    if (event.kind === 'summary') this.#take(event.summary);
  }

  toJSON(): BestWatchState {
    return [...this.#best];
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else; nothing has changed then. */
  restore(state: unknown): void {
    for (const [name, value] of readBestWatch(state)) this.#best.set(name, value);
  }

  #take(summary: Summary): void {
    const { mode, group, iter, epoch } = summary.place;
    for (const { item, direction } of judgedItems(summary)) {
      const { key, value } = item;
      const name = scalarName(mode, group, key);
      const best = this.#best.get(name);
      const isBest = best === undefined || (direction === 'min' ? value < best : value > best);
      if (!isBest) continue;
      this.#best.set(name, value);
      this.#call({ mode, group, key, value, iter, epoch });
    }
  }

  #call(best: Parameters<OnBest>[0]): void {
    try {
      Promise.resolve(this.#onBest(best)).catch(this.#onFailure);
    } catch (error) {
      this.#onFailure(error);
    }
  }
}

/** Reads what a `BestWatch` gave as its state. @throws TypeError for anything else. */
export function readBestWatch(state: unknown): BestWatchState {
  return readPairs(state, 'best', readNumber);
}
