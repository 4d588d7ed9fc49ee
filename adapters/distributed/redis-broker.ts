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
import { showClient } from './redis-address.ts';
import { adviceOf } from './redis-advice.ts';
import { connectAs, connectTo, type RedisArgument } from './redis-client.ts';
import { closedError, RedisLink, type RedisLinkOptions } from './redis-link.ts';
import { bytesOf, numberOf, readStream, type StreamEntry } from './redis-replies.ts';
import { APPEND, COMMIT, LEASE, type RedisScript, SAVE } from './redis-scripts.ts';
import { showUrl } from './show-url.ts';

/** Which Redis a broker uses: one of `url` and `client`. */
export interface RedisBrokerOptions extends BrokerOptions {
  /** `redis://` or `rediss://`; uses ioredis or redis, the one that is installed. */
  readonly url?: string | undefined;
  /**
   * A client of ioredis or redis, whose options are used for connections of the broker's own. The
   * client itself is not used, and not closed.
   */
  readonly client?: object | undefined;
  /** Begin of all keys; default `windrow`. */
  readonly prefix?: string | undefined;
  /** Whether its connections keep the process alive; default true. */
  readonly keepsAlive?: boolean | undefined;
  /** The time in ms after which a server that does not answer counts as unreachable; default 10 s. */
  readonly answerMs?: number | undefined;
}

const VERSION = '1';
const ANSWER_MS = 10_000;
/** The id before the first entry of a stream. */
const FIRST_ID = '0';
/** The number of entries and lines that are read at once. */
const MAX_ENTRIES = 128;
const PAGE_LINES = 1000;
/** The time for which the server lets a read wait before it is asked again. */
const BLOCK_MS = 5000;

/**
 * Returns a broker on Redis 6.2 or newer, or Valkey.
 *
 * @throws TypeError unless there is one of a URL and a client; BrokerError (`refused`) if there is a
 * URL and no package to use it
 */
export function redisBroker(options: RedisBrokerOptions): Broker {
  return new RedisBroker(options);
}

class RedisBroker implements Broker {
  readonly partitions: number;
  readonly #prefix: string;
  readonly #keepLines: number;
  readonly #checks: CallChecks;
  readonly #server: RedisLinkOptions;
  readonly #commands: RedisLink;
  /** Connections on which no read waits at the moment. */
  readonly #idleReaders: RedisLink[] = [];
  readonly #readers = new Set<RedisLink>();
  #isClosed = false;

  constructor(options: RedisBrokerOptions) {
    const { url, client, prefix, partitions, keepLines, answerMs, keepsAlive = true } = options;
    if ((url === undefined) === (client === undefined)) {
      throw new TypeError('redisBroker: expected one of url and client');
    }
    this.partitions = partitions ?? DEFAULT_PARTITIONS;
    this.#checks = new CallChecks(this.partitions);
    this.#prefix = prefix ?? 'windrow';
    this.#keepLines = keepLines ?? DEFAULT_KEEP_LINES;
    this.#server = {
      connect: url === undefined ? connectAs(client, keepsAlive) : connectTo(url, keepsAlive),
      address: url === undefined ? showClient(client) : showUrl(url, 'Redis'),
      answerMs: answerMs ?? ANSWER_MS,
    };
    this.#commands = new RedisLink(this.#server);
  }

  async append(number: number, who: string, end: number, batch: Uint8Array): Promise<void> {
    this.#checks.append(number, who, end, batch);
    await this.#run(APPEND, this.#keys(number, 'in', 'prod'), [who, end, batch]);
  }

  async mark(number: number, who: string): Promise<number> {
    if (who === '') return 0;
    return numberOf(await this.#commands.send(['HGET', ...this.#keys(number, 'prod'), who]));
  }

  async read(number: number, after: Position, max: number, waitMs: number): Promise<Entry[]> {
    this.#checks.read(number, max, waitMs);
    const [key = ''] = this.#keys(number, 'in');
    const most = Math.min(max, MAX_ENTRIES);
    let found = await this.#readStream(key, { after, max: most, waitMs });
    while (found.length > 0) {
      const own = found.filter(isOfBroker);
      if (own.length > 0) return own.map(entryOf);
      // others have filled the page: their entries must not be all that is ever read
      found = await this.#readStream(key, { after: found.at(-1)?.id ?? after, max: most, waitMs });
    }
    return [];
  }

  async load(number: number): Promise<Checkpoint | undefined> {
    const fields = ['n', 'last', 's'];
    const reply = await this.#commands.send(['HMGET', ...this.#keys(number, 'ckpt'), ...fields]);
    const [index, position, state] = reply as unknown[];
    if (index === null || index === undefined) return undefined;
    return { index: numberOf(index), position: String(position), state: bytesOf(state) };
  }

  async save(number: number, checkpoint: Checkpoint): Promise<boolean> {
    this.#checks.save(number, checkpoint);
    const { index, position, state, ended = [] } = checkpoint;
    const keys = this.#keys(number, 'ckpt', 'in', 'prod', 'ord');
    const runs = ended.flatMap((run) => [run, runPrefix(run)]);
    return numberOf(await this.#run(SAVE, keys, [index, position, state, ...runs])) === 1;
  }

  async commit(number: number, base: number, lines: readonly Line[]): Promise<boolean> {
    this.#checks.commit(number, base, lines);
    const keys = this.#keys(number, 'ckpt', 'ord', 'out');
    const texts = lines.flatMap(({ run, order, text, tag }) => [run, order, text, tag ?? '']);
    return numberOf(await this.#run(COMMIT, keys, [base, this.#keepLines, ...texts])) === 1;
  }

  lines(run: string, from: number, options?: FollowOptions): AsyncIterable<Line> {
    const [key = ''] = this.#keys(partitionOf(run, this.partitions), 'out');
    const readPage = async (after: Position, waitMs: number) =>
      (await this.#readStream(key, { after, max: PAGE_LINES, waitMs })).map(lineOf);
    return committedLines(readPage, { run, from }, options);
  }

  async acquire(number: number, owner: string, ms: number): Promise<boolean> {
    return numberOf(await this.#run(LEASE, this.#keys(number, 'lease'), [owner, ms])) === 1;
  }

  async preflight(): Promise<readonly string[]> {
    const { fault, warnings } = adviceOf(String(await this.#commands.send(['INFO'])));
    if (fault !== undefined) {
      throw new BrokerError('refused', `cannot use ${this.#server.address} (${fault})`);
    }
    await this.#agree('partitions', String(this.partitions));
    await this.#agree('version', VERSION);
    return warnings;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#commands.close();
    for (const reader of this.#readers) reader.close();
  }

  /** Stores what all processes have to agree on, if none has done so before. */
  async #agree(field: string, asked: string): Promise<void> {
    const key = `${this.#prefix}:meta`;
    await this.#commands.send(['HSETNX', key, field, asked]);
    const stored = String(await this.#commands.send(['HGET', key, field]));
    if (stored === asked) return;
    const has = field === 'version' ? `version ${stored}` : `${stored} ${field}`;
    throw new BrokerError('refused', `${key} has ${has}, asked for ${asked}`);
  }

  /** Returns keys of a partition, which are all in one slot of a cluster. */
  #keys(number: number, ...names: string[]): string[] {
    this.#checks.partition(number);
    return names.map((name) => `${this.#prefix}:{${number}}:${name}`);
  }

  async #run(script: RedisScript, keys: string[], args: RedisArgument[]): Promise<unknown> {
    const given = [keys.length, ...keys, ...args];
    try {
      return await this.#commands.send(['EVALSHA', script.sha, ...given]);
    } catch (error) {
      if (!String(error).includes('NOSCRIPT')) throw error;
      return await this.#commands.send(['EVAL', script.lua, ...given]);
    }
  }

  async #readStream(
    key: string,
    { after, max, waitMs }: { after: Position; max: number; waitMs: number },
  ): Promise<StreamEntry[]> {
    if (this.#isClosed) throw closedError();
    const read = ['COUNT', max, 'STREAMS', key, after === '' ? FIRST_ID : after];
    try {
      const found = readStream(await this.#commands.send(['XREAD', ...read]));
      return found.length > 0 || waitMs <= 0 ? found : await this.#waitFor(read, waitMs);
    } catch (error) {
      if (this.#isClosed) return [];
      throw error;
    }
  }

  /** Waits for entries on a connection that nothing else uses meanwhile. */
  async #waitFor(read: RedisArgument[], waitMs: number): Promise<StreamEntry[]> {
    const endMs = performance.now() + waitMs;
    const reader = this.#idleReaders.pop() ?? new RedisLink(this.#server);
    this.#readers.add(reader);
    try {
      for (;;) {
        const leftMs = Math.ceil(endMs - performance.now());
        if (leftMs <= 0) return [];
        const blockMs = Math.min(leftMs, BLOCK_MS);
        const found = readStream(await reader.send(['XREAD', 'BLOCK', blockMs, ...read], blockMs));
        if (found.length > 0) return found;
      }
    } finally {
      this.#idleReaders.push(reader);
    }
  }
}

/** Whether an entry is one of windrow's, and not what a stranger has added to the stream. */
function isOfBroker({ fields }: StreamEntry): boolean {
  return fields.has('b') && /^[1-9]\d*$/.test(String(fields.get('n')));
}

function entryOf({ id, fields }: StreamEntry): Entry {
  const batch = bytesOf(fields.get('b'));
  return { position: id, index: numberOf(fields.get('n')), ms: Number.parseInt(id, 10), batch };
}

function lineOf({ id, fields }: StreamEntry): PlacedLine {
  const tag = fields.get('j');
  return {
    position: id,
    run: String(fields.get('r')),
    order: numberOf(fields.get('o')),
    text: String(fields.get('t')),
    ...(tag !== undefined && { tag: String(tag) }),
  };
}
