import type { OnBest } from '../options/declarations/watch-options.ts';
import type { EngineEvent } from '../sinks/event.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Summary } from '../summary/summary.ts';
import { judgedItems } from './judged-items.ts';
import { scalarName } from './scalar-name.ts';

/**
 * Calls the program with each value in a line that is the best of its loss or metric so far. What
 * the program throws is counted as the failure of any sink; so is a promise that rejects.
 */
export class BestWatch implements Sink {
  readonly #onBest: OnBest;
  readonly #onFailure: () => void;
  readonly #best = new Map<string, number>();

  constructor(onBest: OnBest, onFailure: () => void) {
    this.#onBest = onBest;
    this.#onFailure = onFailure;
  }

  write(event: EngineEvent): void {
    if (event.kind === 'summary') this.#take(event.summary);
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
    } catch {
      this.#onFailure();
    }
  }
}
