import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'winston';
import { NO_COMPANION, NOT_WRITTEN, type Transport, whyPending } from './transport-lines.ts';

/** The longest wait for the lines of a logger. */
export const MAX_WAIT_MS = 5000;
const POLL_MS = 5;

/**
 * Looks after the lines that loggers were given. It holds loggers and transports weakly: they lead
 * to the format, and an engine that leads there would never be let go.
 */
export class LoggerLines {
  /** The companion, which holds no lines. */
  readonly #own: WeakRef<object>;
  readonly #loggers = new Set<WeakRef<Logger>>();
  /** The transports that were given lines. */
  #transports: readonly WeakRef<Transport>[] = [];
  readonly #finished = new WeakSet<Transport>();
  #hasJoined = false;

  constructor(own: object) {
    this.#own = new WeakRef(own);
  }

  get hasLogger(): boolean {
    return this.#loggers.size > 0;
  }

  join(logger: Logger): void {
    this.#hasJoined = true;
    this.#loggers.add(new WeakRef(logger));
    this.noteTransports();
  }

  leave(logger: Logger): void {
    for (const ref of this.#loggers) if (ref.deref() === logger) this.#loggers.delete(ref);
  }

  /** Notes which transports there are now; due for each record, because any may come and go. */
  noteTransports(): void {
    const now = this.#current();
    const known = this.#transports.map((ref) => ref.deref());
    if (now.length === known.length && now.every((transport, at) => transport === known[at]))
      return;
    // a transport that has left counts until its lines are out
    const left = known.filter(
      (transport) =>
        transport !== undefined && !now.includes(transport) && this.#isPending(transport),
    );
    const all = [...now, ...(left as Transport[])];
    this.#transports = all.map((transport) => new WeakRef(transport));
  }

  /** Returns why lines are not out; `undefined` if all are. */
  whyPending(): string | undefined {
    if (!this.#hasJoined) return NO_COMPANION;
    for (const ref of this.#loggers) {
      const logger = ref.deref();
      if (logger === undefined || logger.readableLength > 0) return NOT_WRITTEN;
    }
    for (const ref of this.#transports) {
      const transport = ref.deref();
      const reason = transport === undefined ? NOT_WRITTEN : this.#whyPending(transport);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  /** Waits, at most MAX_WAIT_MS, until the lines are out; returns why they are not. */
  async settle(): Promise<string | undefined> {
    const untilMs = performance.now() + MAX_WAIT_MS;
    for (;;) {
      const reason = this.whyPending();
      if (reason !== NOT_WRITTEN || performance.now() > untilMs) return reason;
      await delay(POLL_MS);
    }
  }

  /** Resolves when the transports have finished; a logger that ends ends all of them at once. */
  async finish(): Promise<void> {
    if (!this.hasLogger) return;
    this.noteTransports();
    const transports = this.#transports.flatMap((ref) => ref.deref() ?? []);
    await Promise.all(transports.map((transport) => this.#finish(transport)));
  }

  async #finish(transport: Transport): Promise<void> {
    const signal = AbortSignal.timeout(MAX_WAIT_MS);
    try {
      await finished(transport, { readable: false, signal });
      this.#finished.add(transport);
    } catch {
      // its lines count as pending
    }
  }

  #current(): readonly Transport[] {
    const own = this.#own.deref();
    const all = [...this.#loggers].flatMap((ref) => ref.deref()?.transports ?? []);
    return all.filter((transport) => transport !== own) as readonly Transport[];
  }

  #isPending(transport: Transport): boolean {
    return this.#whyPending(transport) !== undefined;
  }

  #whyPending(transport: Transport): string | undefined {
    const reason = whyPending(transport);
    const isItsWord = reason !== NOT_WRITTEN && this.#finished.has(transport);
    return isItsWord ? undefined : reason;
  }
}
