import { BrokerError } from '../../src/internal/index.ts';
import type {
  MakeClient,
  PostgresClient,
  PostgresQuery,
  PostgresValue,
} from './postgres-client.ts';

/** A row as the server wrote it; NULL is `null`. */
export type PostgresRow = readonly (string | null)[];

/** How a server is reached. */
export interface PostgresLinkOptions {
  readonly makeClient: MakeClient;
  /** The server, as messages show it. */
  readonly address: string;
  /** The time in ms after which a connection whose server does not answer is given up. */
  readonly answerMs: number;
  /** Whether the connection keeps the process alive. */
  readonly keepsAlive: boolean;
  /** Makes what statements may find missing. */
  readonly schema: string;
}

/** What is done with a connection besides queries. */
export interface PostgresLinkEvents {
  /** A statement for each new connection. */
  readonly greeting: string;
  readonly heard: (payload: string) => void;
  readonly lost: () => void;
}

/** Classes of SQLSTATE that last until options or server change: data, access, missing objects, limits. */
const LASTING = /^(0A|22|23|28|3D|3F|42|54)/;
/** Tables or functions, or the schema, are missing. */
const MISSING = /^(3F000|42P01|42883)$/;
/** What pg says of a server that cannot be agreed with, without a code. */
const DISAGREEMENT = /^(SASL|The server does not support SSL)/;
const CLOSED = 'the connection was closed';
/** Texts as the server sent them, whatever parsers the program has set for all of pg. */
const AS_TEXTS = { getTypeParser: () => (text: string) => text };

/**
 * A connection that fails fast. It is opened by the first call, and by the next call after it was
 * lost; while no attempt succeeds, calls are rejected at once.
 */
export class PostgresLink {
  readonly #options: PostgresLinkOptions;
  readonly #events: PostgresLinkEvents | undefined;
  #client: PostgresClient | undefined;
  #opening: Promise<PostgresClient> | undefined;
  #stands = false;
  /** Why the last attempt to connect failed. */
  #lastFault: unknown;
  /** The end of the query that was asked for last: the server gets one at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(options: PostgresLinkOptions, events?: PostgresLinkEvents) {
    this.#options = options;
    this.#events = events;
  }

  /** Runs a statement, behind those that were asked for before. */
  async query(text: string, values: readonly PostgresValue[] = []): Promise<PostgresRow[]> {
    const client = await this.open();
    const answer = this.#turn.then(() => this.#send(client, text, values));
    this.#turn = answer.catch(() => undefined);
    return await answer;
  }

  /** Waits until the connection stands. */
  async open(): Promise<PostgresClient> {
    if (this.#isClosed) throw closedError();
    this.#opening ??= this.#begin();
    if (this.#lastFault === undefined) return await this.#opening;
    this.#opening.catch(() => undefined); // goes on; a later call finds it open
    throw this.#lastFault;
  }

  /** Ends the connection. Queries that wait are rejected. */
  close(): void {
    this.#isClosed = true;
    if (this.#client !== undefined) this.#drop(this.#client);
  }

  async #begin(): Promise<PostgresClient> {
    const { makeClient, keepsAlive } = this.#options;
    const client = makeClient();
    this.#client = client;
    const drop = () => this.#drop(client);
    client.on('error', drop);
    client.on('end', drop);
    try {
      await this.#answer(client, this.#connect(client));
    } catch (error) {
      this.#lastFault = this.#errorOf(error);
      drop();
      throw this.#lastFault;
    }
    this.#lastFault = undefined;
    this.#stands = true;
    if (!keepsAlive) client.connection?.stream.unref?.();
    return client;
  }

  async #connect(client: PostgresClient): Promise<void> {
    if (client.connection === undefined) {
      throw new BrokerError('refused', 'pg-native cannot be used: take the client of pg');
    }
    await client.connect();
    if (this.#events === undefined) return;
    const { greeting, heard } = this.#events;
    client.on('notification', ({ payload }) => heard(payload ?? ''));
    await client.query(greeting);
  }

  async #send(
    client: PostgresClient,
    text: string,
    values: readonly PostgresValue[],
  ): Promise<PostgresRow[]> {
    const query = { text, values, rowMode: 'array', types: AS_TEXTS } as const;
    try {
      if (client !== this.#client) throw new Error(CLOSED);
      return await this.#answer(client, this.#ask(client, query));
    } catch (error) {
      throw this.#errorOf(error);
    }
  }

  async #ask(client: PostgresClient, query: PostgresQuery): Promise<PostgresRow[]> {
    try {
      return (await client.query(query)).rows as PostgresRow[];
    } catch (error) {
      if (!MISSING.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
      await client.query(this.#options.schema);
      return (await client.query(query)).rows as PostgresRow[];
    }
  }

  /** Waits for an answer. A connection without one is given up, because it may be half open. */
  async #answer<Result>(client: PostgresClient, answer: Promise<Result>): Promise<Result> {
    const { answerMs } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(this.#unreachable(`no answer for ${answerMs / 1000} s`));
        this.#drop(client);
      }, answerMs);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #drop(client: PostgresClient): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#opening = undefined;
    if (this.#stands) {
      this.#stands = false;
      client.end().catch(() => undefined);
      this.#events?.lost();
    }
    client.connection?.stream.destroy(); // the end would wait for a server that is stopped
  }

  /**
   * Returns the fault as this broker reports it. Without its cause: that of pg may hold values of
   * the statement.
   */
  #errorOf(error: unknown): BrokerError {
    if (this.#isClosed) return closedError();
    if (error instanceof BrokerError) return error;
    const { code, message, severity } = error as NodeJS.ErrnoException & { severity?: string };
    const isSaid = severity !== undefined;
    if ((isSaid && LASTING.test(code ?? '')) || DISAGREEMENT.test(message)) {
      return new BrokerError('refused', `cannot use ${this.#options.address} (${message})`);
    }
    return this.#unreachable((isSaid ? message : code) || CLOSED);
  }

  #unreachable(why: string): BrokerError {
    return new BrokerError('unreachable', `cannot reach ${this.#options.address} (${why})`);
  }
}

/** Returns the error of calls after `close`. */
export function closedError(): BrokerError {
  return new BrokerError('closed', 'the broker is closed');
}
