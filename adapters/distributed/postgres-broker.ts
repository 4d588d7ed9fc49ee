import type { Broker, Checkpoint, Entry, FollowOptions, Line, Position } from '../../src/index.ts';
import {
  BrokerError,
  CallChecks,
  committedLines,
  DEFAULT_KEEP_LINES,
  DEFAULT_PARTITIONS,
  type PlacedLine,
  partitionOf,
  runPrefix,
} from '../../src/internal/index.ts';
import type { BrokerOptions } from './broker-options.ts';
import { adviceOf, SETTINGS } from './postgres-advice.ts';
import { PostgresChanges } from './postgres-changes.ts';
import { clientsAs, clientsTo, type PostgresValue, showServer } from './postgres-client.ts';
import { closedError, PostgresLink, type PostgresRow } from './postgres-link.ts';
import { SCHEMA_VERSION, schemaOf } from './postgres-schema.ts';

/** Which PostgreSQL a broker uses: one of `url` and `client`. */
export interface PostgresBrokerOptions extends BrokerOptions {
  /** `postgres://host:5432/database`; uses pg, which has to be installed. */
  readonly url?: string | undefined;
  /**
   * A pool or a client of pg, whose options are used for connections of the broker's own. It is not
   * used itself, and not closed.
   */
  readonly client?: object | undefined;
  /** Schema of the tables: letters a to z, digits and `_`; default `windrow`. */
  readonly schema?: string | undefined;
  /** Whether its connections keep the process alive; default true. */
  readonly keepsAlive?: boolean | undefined;
  /** The time in ms after which a server that does not answer counts as unreachable; default 10 s. */
  readonly answerMs?: number | undefined;
}

const ANSWER_MS = 10_000;
/** A name that needs no escapes, of the length that PostgreSQL keeps. */
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/;
/** The number of entries and lines that are read at once. */
const MAX_ENTRIES = 128;
const PAGE_LINES = 1000;
/** The place before the first one. */
const FIRST = '0';

/**
 * Returns a broker on PostgreSQL 12 or newer. It makes its tables at the first use.
 *
 * @throws TypeError unless there is one of a URL and a client; BrokerError (`refused`) if there is a
 * URL and no package to use it
 */
export function postgresBroker(options: PostgresBrokerOptions): Broker {
  return new PostgresBroker(options);
}

class PostgresBroker implements Broker {
  readonly partitions: number;
  readonly #name: string;
  /** The name as statements have it. */
  readonly #schema: string;
  readonly #address: string;
  readonly #keepLines: number;
  readonly #checks: CallChecks;
  readonly #link: PostgresLink;
  readonly #changes: PostgresChanges;
  #isClosed = false;

  constructor(options: PostgresBrokerOptions) {
    const { url, client, schema = 'windrow', partitions, keepLines, answerMs } = options;
    if ((url === undefined) === (client === undefined)) {
      throw new TypeError('postgresBroker: expected one of url and client');
    }
    if (!SCHEMA_NAME.test(schema)) {
      throw new TypeError(`postgresBroker: schema: expected a to z, 0 to 9 and _, got ${schema}`);
    }
    this.partitions = partitions ?? DEFAULT_PARTITIONS;
    this.#checks = new CallChecks(this.partitions);
    this.#keepLines = keepLines ?? DEFAULT_KEEP_LINES;
    this.#name = schema;
    this.#schema = `"${schema}"`;
    const makeClient = url === undefined ? clientsAs(client) : clientsTo(url);
    this.#address = showServer(makeClient());
    const server = {
      makeClient,
      address: this.#address,
      answerMs: answerMs ?? ANSWER_MS,
      keepsAlive: options.keepsAlive ?? true,
      schema: schemaOf(schema),
    };
    this.#link = new PostgresLink(server);
    this.#changes = new PostgresChanges(server, schema);
  }

  async append(number: number, who: string, end: number, batch: Uint8Array): Promise<void> {
    this.#checks.append(number, who, end, batch);
    await this.#call('append', [number, bytesOf(who), end, batch]);
  }

  async mark(number: number, who: string): Promise<number> {
    this.#checks.partition(number);
    const rows = await this.#link.query(
      `SELECT last FROM ${this.#schema}.marks WHERE partition = $1 AND sha256(who) = sha256($2)`,
      [number, bytesOf(who)],
    );
    return Number(rows[0]?.[0] ?? 0);
  }

  async read(number: number, after: Position, max: number, waitMs: number): Promise<Entry[]> {
    this.#checks.read(number, max, waitMs);
    const what = `SELECT index, ms, encode(batch, 'hex') FROM ${this.#schema}.entries
      WHERE partition = $1 AND index > $2 ORDER BY index LIMIT $3`;
    const values = [number, after || FIRST, Math.min(max, MAX_ENTRIES)];
    const readNow = () => this.#link.query(what, values);
    return (await this.#wait(`entries ${number}`, waitMs, readNow)).map(entryOf);
  }

  async load(number: number): Promise<Checkpoint | undefined> {
    this.#checks.partition(number);
    const [row] = await this.#link.query(
      `SELECT index, encode(state, 'hex') FROM ${this.#schema}.checkpoints
       WHERE partition = $1 AND state IS NOT NULL`,
      [number],
    );
    if (row === undefined) return undefined;
    const [index, state] = row;
    return { index: Number(index), position: String(index), state: fromHex(state) };
  }

  async save(number: number, checkpoint: Checkpoint): Promise<boolean> {
    this.#checks.save(number, checkpoint);
    const { index, state, ended = [] } = checkpoint;
    const prefixes = ended.map((run) => bytesOf(runPrefix(run)));
    return isTrue(await this.#call('save', [number, index, state, ended.map(bytesOf), prefixes]));
  }

  async commit(number: number, base: number, lines: readonly Line[]): Promise<boolean> {
    this.#checks.commit(number, base, lines);
    const columns = [
      lines.map(({ run }) => bytesOf(run)),
      lines.map(({ order }) => order),
      lines.map(({ text }) => bytesOf(text)),
      lines.map(({ tag }) => (tag === undefined ? null : bytesOf(tag))),
    ];
    return isTrue(await this.#call('commit', [number, base, this.#keepLines, ...columns]));
  }

  lines(run: string, from: number, options?: FollowOptions): AsyncIterable<Line> {
    const number = partitionOf(run, this.partitions);
    const what = `SELECT place, encode(run, 'hex'), number, encode(text, 'hex'), encode(tag, 'hex')
      FROM ${this.#schema}.lines WHERE partition = $1 AND place > $2 ORDER BY place LIMIT $3`;
    const readPage = async (after: Position, waitMs: number) => {
      const readNow = () => this.#link.query(what, [number, after || FIRST, PAGE_LINES]);
      return (await this.#wait(`lines ${number}`, waitMs, readNow)).map(lineOf);
    };
    return committedLines(readPage, { run, from }, options);
  }

  async acquire(number: number, owner: string, ms: number): Promise<boolean> {
    this.#checks.partition(number);
    return isTrue(await this.#call('acquire', [number, bytesOf(owner), ms]));
  }

  async preflight(): Promise<readonly string[]> {
    const { fault, warnings } = adviceOf((await this.#link.query(SETTINGS))[0] ?? []);
    if (fault !== undefined) {
      throw new BrokerError('refused', `cannot use ${this.#address} (${fault})`);
    }
    await this.#agree('partitions', String(this.partitions));
    await this.#agree('version', SCHEMA_VERSION);
    return warnings;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#link.close();
    this.#changes.close();
  }

  /** Stores what all processes have to agree on, if none has done so before. */
  async #agree(name: string, asked: string): Promise<void> {
    const stored = await this.#call('agree', [name, asked]);
    if (stored === asked) return;
    const has = name === 'version' ? `version ${stored}` : `${stored} ${name}`;
    throw new BrokerError('refused', `${this.#name}.meta has ${has}, asked for ${asked}`);
  }

  /** Calls a function of the schema, which is one step. */
  async #call(name: string, values: readonly PostgresValue[]): Promise<string | null | undefined> {
    const places = values.map((_, index) => `$${index + 1}`);
    const call = `SELECT ${this.#schema}.${name}(${places.join(', ')})`;
    return (await this.#link.query(call, values))[0]?.[0];
  }

  async #wait(
    kind: string,
    waitMs: number,
    readNow: () => Promise<PostgresRow[]>,
  ): Promise<PostgresRow[]> {
    if (this.#isClosed) throw closedError();
    try {
      return await this.#changes.read(kind, waitMs, readNow);
    } catch (error) {
      if (this.#isClosed) return [];
      throw error;
    }
  }
}

function entryOf([index, ms, batch]: PostgresRow): Entry {
  return {
    position: String(index),
    index: Number(index),
    ms: Number(ms),
    batch: fromHex(batch),
  };
}

function lineOf([place, run, order, text, tag]: PostgresRow): PlacedLine {
  return {
    position: String(place),
    run: String(fromHex(run)),
    order: Number(order),
    text: String(fromHex(text)),
    ...(typeof tag === 'string' && { tag: String(fromHex(tag)) }),
  };
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text);
}

/** Results of pg are texts, also of bytes. */
function fromHex(value: string | null | undefined): Buffer {
  return Buffer.from(value ?? '', 'hex');
}

function isTrue(value: string | null | undefined): boolean {
  return value === 't';
}
