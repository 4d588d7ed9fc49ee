import { showError } from '../text/show-value.ts';
import type { EngineEvent } from './event.ts';
import type { Sink } from './sink.ts';

/** A sink as programs give it: a function takes events only. */
export type GivenSink = Sink | ((event: EngineEvent) => unknown);

export interface GuardedSinkOptions {
  /** Called with the first failure. */
  readonly onFailure?: (reason: string) => void;
  /** The longest wait for a flush and for a close. Default 5 s. */
  readonly maxWaitMs?: number;
}

const MAX_WAIT_MS = 5000;
const METHODS = ['flush', 'flushSync', 'close'] as const;

/**
 * A sink of a program, made harmless: what it throws or rejects is counted and told of once, a
 * promise that does not settle is not waited for longer than 5 s, and neither holds up the other
 * sinks or a state. Its own `name` and `stats` are not looked at. A promise of `write` is waited for by `flush` and `close`.
 */
export class GuardedSink implements Sink {
  /** No state waits for what the sink holds longer than for `flush`. */
  readonly isIdle = true;
  readonly #sink: Sink;
  readonly #onFailure: (reason: string) => void;
  readonly #maxWaitMs: number;
  /** Promises of `write` that have not settled. */
  #writing = 0;
  #written: (() => void)[] = [];
  #isStalled = false;
  #failures = 0;

  /** @throws TypeError for what is no sink. */
  constructor(
    given: GivenSink,
    { onFailure = () => {}, maxWaitMs = MAX_WAIT_MS }: GuardedSinkOptions = {},
  ) {
    if (!isSink(given)) {
      throw new TypeError('windrow: a sink must be a function or an object with a method write');
    }
    this.#sink = typeof given === 'function' ? { write: given } : given;
    this.#onFailure = onFailure;
    this.#maxWaitMs = maxWaitMs;
  }

  /** Number of calls that threw, rejected or stalled. */
  get failures(): number {
    return this.#failures;
  }

  write(event: EngineEvent): void {
    const result: unknown = this.#attempt(() => this.#sink.write(event));
    if (!isPromise(result)) return;
    this.#writing++;
    void this.#settled(result).then(() => {
      if (--this.#writing === 0) for (const resolve of this.#written.splice(0)) resolve();
    });
  }

  /** Resolves at once while an earlier call stalls. */
  async flush(): Promise<void> {
    if (this.#isStalled) return;
    await this.#bounded('flush', async () => {
      await this.#drained();
      await this.#settled(this.#attempt(() => this.#sink.flush?.()));
    });
  }

  /** Always `true`: nothing waits for the sink. */
  flushSync(): boolean {
    const isOut = this.#attempt(() => this.#sink.flushSync?.());
    if (isOut === false) this.#fail('flushSync: not everything is written');
    return true;
  }

  async close(): Promise<void> {
    await this.#bounded('close', async () => {
      await this.#drained();
      await this.#settled(this.#attempt(() => this.#sink.close?.()));
    });
  }

  #drained(): Promise<void> {
    if (this.#writing === 0) return Promise.resolve();
    return new Promise((resolve) => this.#written.push(resolve));
  }

  async #bounded(what: 'flush' | 'close', work: () => Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const stalled = new Promise<'stalled'>((resolve) => {
      timer = setTimeout(() => resolve('stalled'), this.#maxWaitMs);
      // a flush keeps no process alive, the end of a run does
      if (what === 'flush') timer.unref();
    });
    const done = work().then(() => {
      this.#isStalled = false;
    });
    if ((await Promise.race([done, stalled])) === 'stalled') {
      this.#isStalled = true;
      this.#fail(`${what} takes longer than ${this.#maxWaitMs} ms`);
    }
    clearTimeout(timer);
  }

  /** Waits for what a call has returned. Never rejects. */
  async #settled(result: unknown): Promise<void> {
    try {
      await result;
    } catch (error) {
      this.#fail(showError(error));
    }
  }

  #attempt<Result>(call: () => Result): Result | undefined {
    try {
      return call();
    } catch (error) {
      this.#fail(showError(error));
      return undefined;
    }
  }

  #fail(reason: string): void {
    this.#failures++;
    if (this.#failures === 1) this.#onFailure(reason);
  }
}

/** Whether a value is a function or has the methods of a sink. */
export function isSink(value: unknown): value is GivenSink {
  if (typeof value === 'function') return true;
  const methods: Readonly<Record<string, unknown>> = Object(value);
  const isMethod = (name: string): boolean => typeof methods[name] === 'function';
  return (
    isMethod('write') && METHODS.every((name) => methods[name] === undefined || isMethod(name))
  );
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof Object(value).then === 'function';
}
