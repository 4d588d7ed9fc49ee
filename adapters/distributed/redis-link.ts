import { BrokerError } from '../../src/internal/index.ts';
import type { Connect, RedisArgument, RedisConnection } from './redis-client.ts';

/** The begin of replies that no later call is without: access, or keys of another program. */
const LASTING = /^(WRONGPASS|NOAUTH|NOPERM|WRONGTYPE|ERR unknown command|ERR invalid password)/;

/** The begin of a reply that is an error. */
const REPLY = /^[A-Z]{2,} /;
const CLOSED = 'the connection was closed';

/** How a server is reached. */
export interface RedisLinkOptions {
  readonly connect: Connect;
  /** The server, as messages show it. */
  readonly address: string;
  /** The time after which a connection whose server does not answer is given up. */
  readonly answerMs: number;
}

/**
 * A connection that fails fast: a command is sent if the connection stands, else it is rejected at
 * once. The client connects again by itself.
 */
export class RedisLink {
  readonly #connect: Connect;
  readonly #address: string;
  readonly #answerMs: number;
  #connection: Promise<RedisConnection> | undefined;
  #open: RedisConnection | undefined;
  #lastFault: unknown;
  #isClosed = false;

  constructor({ connect, address, answerMs }: RedisLinkOptions) {
    this.#connect = connect;
    this.#address = address;
    this.#answerMs = answerMs;
  }

  /**
   * Sends a command; the first one waits until the connection stands or has failed once.
   *
   * @param blockMs the time for which the server may let it wait
   */
  async send(args: readonly RedisArgument[], blockMs = 0): Promise<unknown> {
    if (this.#isClosed) throw closedError();
    try {
      const connection = await this.#standing();
      return await this.#answer(connection, connection.send(args), blockMs + this.#answerMs);
    } catch (error) {
      throw this.#isClosed ? closedError() : this.#errorOf(error);
    }
  }

  /** Ends the connection. Commands that wait are rejected. */
  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  async #standing(): Promise<RedisConnection> {
    if (this.#open?.hasEnded) this.#drop();
    this.#connection ??= this.#begin();
    const connection = await this.#connection;
    if (connection.isReady) return connection;
    throw this.#lastFault ?? new Error(CLOSED);
  }

  /** Opens a connection, and waits for its first event. */
  #begin(): Promise<RedisConnection> {
    return new Promise((resolve) => {
      const connection = this.#connect({
        ready: () => resolve(connection),
        fault: (error) => {
          if (error instanceof Error) this.#lastFault = error;
          resolve(connection);
        },
      });
      this.#open = connection;
    });
  }

  /** Waits for an answer. A connection without one is replaced, because it may be half open. */
  async #answer(connection: RedisConnection, answer: Promise<unknown>, ms: number) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(this.#unreachable(`no answer for ${ms / 1000} s`));
        if (this.#open === connection) this.#drop();
      }, ms);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #drop(): void {
    const open = this.#open;
    this.#open = undefined;
    this.#connection = undefined;
    open?.destroy();
  }

  /**
   * Returns the fault as this broker reports it. Without its cause: that of a client may hold the
   * command, and so a password.
   */
  #errorOf(error: unknown): BrokerError {
    if (error instanceof BrokerError) return error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (LASTING.test(message)) {
      return new BrokerError('refused', `cannot use ${this.#address} (${message})`);
    }
    // what a client says of a connection that was closed is about its options
    return this.#unreachable(code || (REPLY.test(message) ? message : CLOSED));
  }

  #unreachable(why: string): BrokerError {
    return new BrokerError('unreachable', `cannot reach ${this.#address} (${why})`);
  }
}

/** Returns the error of calls after `close`. */
export function closedError(): BrokerError {
  return new BrokerError('closed', 'the broker is closed');
}
