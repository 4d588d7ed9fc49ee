import { PostgresLink, type PostgresLinkOptions } from './postgres-link.ts';

/**
 * The longest wait for a notice of the server: some are lost, with the connection, and none come
 * through a pool of connections such as PgBouncer.
 */
const POLL_MS = 1000;

/** Reads that wait for the notices of a channel, on a connection that the first of them opens. */
export class PostgresChanges {
  readonly #link: PostgresLink;
  readonly #watches = new Set<Watch>();

  constructor(options: PostgresLinkOptions, channel: string) {
    this.#link = new PostgresLink(options, {
      greeting: `LISTEN "${channel}"`,
      heard: (payload) => {
        for (const watch of this.#watches) if (watch.payload === payload) watch.wake();
      },
      lost: () => this.#wakeAll(),
    });
  }

  /**
   * Reads again after each notice of a payload, for `ms` at most, until something is found. Returns
   * what was read last.
   */
  async read<Row>(payload: string, ms: number, readNow: () => Promise<Row[]>): Promise<Row[]> {
    const endMs = performance.now() + ms;
    const found = await readNow();
    if (found.length > 0 || ms <= 0) return found;
    const watch = new Watch(payload);
    this.#watches.add(watch);
    try {
      for (;;) {
        await this.#link.open().catch(() => undefined); // no connection to be had: it polls
        const more = await readNow();
        const leftMs = endMs - performance.now();
        if (more.length > 0 || leftMs <= 0) return more;
        await watch.changed(Math.min(leftMs, POLL_MS));
      }
    } finally {
      this.#watches.delete(watch);
    }
  }

  /** Ends the connection; reads that wait look once more. */
  close(): void {
    this.#link.close();
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const watch of this.#watches) watch.wake();
  }
}

/** Remembers a change until somebody has waited for it. */
class Watch {
  readonly payload: string;
  #isChanged = false;
  #endWait: (() => void) | undefined;

  constructor(payload: string) {
    this.payload = payload;
  }

  wake(): void {
    this.#isChanged = true;
    this.#endWait?.();
  }

  /** Resolves at a change since the last wait, or after `ms`. */
  async changed(ms: number): Promise<void> {
    if (!this.#isChanged) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#endWait = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isChanged = false;
    this.#endWait = undefined;
  }
}
