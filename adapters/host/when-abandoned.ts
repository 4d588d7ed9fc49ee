import { MessageHub } from '../../src/internal/index.ts';
import type { Collector } from './collector.ts';

/**
 * Something to end when its holder is gone. No closure, because closures of one function share what
 * they hold: a closure beside it that holds the holder would keep the holder for ever.
 */
export interface Abandonable {
  letGo(): Promise<void>;
}

const abandoned = new FinalizationRegistry<Abandonable>((open) => {
  open.letGo().catch(() => {}); // nobody is left to tell; outputs that fail have said so
});

/**
 * Lets go of `open` some time after nobody holds `holder` any more: the listener of exit would keep
 * it, and write its end, but only when the process exits.
 */
export function whenAbandoned(holder: object, open: Abandonable): void {
  abandoned.register(holder, open);
}

/** An engine that is closed for good; a hub that was made for it alone leaves the registry. */
export class OpenEngine implements Abandonable {
  readonly #engine: Collector;

  constructor(engine: Collector) {
    this.#engine = engine;
  }

  async letGo(): Promise<void> {
    try {
      await this.#engine.close();
    } finally {
      MessageHub.forget(this.#engine.hub);
    }
  }
}
