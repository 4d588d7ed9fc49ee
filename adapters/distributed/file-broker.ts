import { linkSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Broker, Checkpoint, Entry, FollowOptions, Line, Position } from '../../src/index.ts';
import {
  BrokerError,
  CallChecks,
  committedLines,
  DEFAULT_KEEP_LINES,
  DEFAULT_PARTITIONS,
  partitionOf,
} from '../../src/internal/index.ts';
import type { BrokerOptions } from './broker-options.ts';
import { FilePartition } from './file-partition.ts';
import { LockOwner } from './folder-lock.ts';

/** Where a broker keeps its files. */
export interface FileBrokerOptions extends BrokerOptions {
  /** A folder of this host, for the processes of this host; made if it is not there. */
  readonly dir: string;
  /** The size at which a file is followed by the next one, in bytes; default 4 MiB. */
  readonly segmentBytes?: number | undefined;
}

const SEGMENT_BYTES = 4 * 2 ** 20;
/** Types of file systems (`statfs`) whose files other hosts may change: NFS, SMB, CIFS. */
const NETWORK_TYPES: ReadonlySet<number> = new Set([0x6969, 0xfe534d42, 0xff534d42, 0x517b]);
/** Faults of the system that no later call is without. */
const LASTING: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR']);

/** Returns a broker whose processes share a folder of their host: no server. */
export function fileBroker(options: FileBrokerOptions): Broker {
  return new FileBroker(options);
}

class FileBroker implements Broker {
  readonly partitions: number;
  readonly #dir: string;
  readonly #keepLines: number;
  readonly #segmentBytes: number;
  readonly #checks: CallChecks;
  readonly #owner: LockOwner;
  readonly #opened = new Map<number, FilePartition>();
  #isEntered = false;
  #isClosed = false;

  constructor({ dir, partitions, keepLines, segmentBytes }: FileBrokerOptions) {
    this.partitions = partitions ?? DEFAULT_PARTITIONS;
    this.#checks = new CallChecks(this.partitions);
    this.#dir = resolve(dir);
    this.#keepLines = keepLines ?? DEFAULT_KEEP_LINES;
    this.#segmentBytes = segmentBytes ?? SEGMENT_BYTES;
    this.#owner = new LockOwner(this.#dir);
  }

  async append(number: number, who: string, end: number, batch: Uint8Array): Promise<void> {
    this.#checks.append(number, who, end, batch);
    await this.#use(number, (partition) => partition.append(who, end, batch));
  }

  async mark(number: number, who: string): Promise<number> {
    return await this.#use(number, (partition) => partition.mark(who));
  }

  async read(number: number, after: Position, max: number, waitMs: number): Promise<Entry[]> {
    this.#checks.read(number, max, waitMs);
    return await this.#use(number, (partition) => partition.read(after, max, waitMs));
  }

  async load(number: number): Promise<Checkpoint | undefined> {
    return await this.#use(number, async (partition) => partition.load());
  }

  async save(number: number, checkpoint: Checkpoint): Promise<boolean> {
    this.#checks.save(number, checkpoint);
    return await this.#use(number, (partition) => partition.save(checkpoint));
  }

  async commit(number: number, base: number, lines: readonly Line[]): Promise<boolean> {
    this.#checks.commit(number, base, lines);
    return await this.#use(number, (partition) => partition.commit(base, lines));
  }

  lines(run: string, from: number, options?: FollowOptions): AsyncIterable<Line> {
    const number = partitionOf(run, this.partitions);
    const readPage = (after: Position, waitMs: number) =>
      this.#use(number, (partition) => partition.readLines(after, waitMs));
    return committedLines(readPage, { run, from }, options);
  }

  async acquire(number: number, owner: string, ms: number): Promise<boolean> {
    return await this.#use(number, (partition) => partition.acquire(owner, ms));
  }

  async preflight(): Promise<readonly string[]> {
    try {
      this.#enter();
      if (!NETWORK_TYPES.has(statfsSync(this.#dir).type)) return [];
    } catch (error) {
      throw this.#faultOf(error);
    }
    return [`${this.#dir} is on a network: all processes must run on one host`];
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const partition of this.#opened.values()) partition.close(closedError());
    if (this.#isEntered) this.#owner.leave();
  }

  async #use<Result>(
    number: number,
    action: (partition: FilePartition) => Promise<Result>,
  ): Promise<Result> {
    this.#checks.partition(number);
    try {
      return await action(this.#partition(number));
    } catch (error) {
      const fault = this.#faultOf(error);
      this.#forget(number, fault); // the next call opens what is there then
      throw fault;
    }
  }

  #partition(number: number): FilePartition {
    if (this.#isClosed) throw closedError();
    this.#enter();
    const partition =
      this.#opened.get(number) ??
      new FilePartition({
        dir: this.#dir,
        number,
        owner: this.#owner,
        keepLines: this.#keepLines,
        segmentBytes: this.#segmentBytes,
      });
    this.#opened.set(number, partition);
    return partition;
  }

  #forget(number: number, fault: BrokerError): void {
    this.#opened.get(number)?.close(fault);
    this.#opened.delete(number);
    this.#isEntered = false;
  }

  /** Makes the folder, and agrees with the other processes on the number of partitions. */
  #enter(): void {
    if (this.#isEntered) return;
    mkdirSync(this.#dir, { recursive: true });
    const path = join(this.#dir, 'meta.json');
    const next = `${path}.${this.#owner.id}`;
    writeFileSync(next, `${JSON.stringify({ partitions: this.partitions, version: 1 })}\n`);
    try {
      linkSync(next, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(next);
    }
    const { partitions, version } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Meta>;
    if (version !== 1)
      throw new BrokerError('refused', `${path} is of another version, ${version}`);
    if (partitions !== this.partitions) {
      const message = `${path} has ${partitions} partitions, asked for ${this.partitions}`;
      throw new BrokerError('refused', message);
    }
    this.#owner.enter();
    this.#isEntered = true;
  }

  #faultOf(error: unknown): BrokerError {
    if (error instanceof BrokerError) return error;
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const fault = LASTING.has(code) ? 'refused' : 'unreachable';
    return new BrokerError(fault, `cannot use ${this.#dir} (${code})`, error);
  }
}

function closedError(): BrokerError {
  return new BrokerError('closed', 'the broker is closed');
}

interface Meta {
  readonly partitions: number;
  readonly version: number;
}
