import { renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint, Entry, Line, Position } from '../../src/index.ts';
import { type BrokerError, type PlacedLine, runPrefix } from '../../src/internal/index.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import { FolderLock, type LockOwner } from './folder-lock.ts';
import { FolderWatch } from './folder-watch.ts';
import { takeLease } from './lease-file.ts';
import { SegmentLog } from './segment-log.ts';
import { type PlacedEntry, SegmentReader } from './segment-reader.ts';
import { listSegments } from './segments.ts';

/** What a partition is made of. */
export interface FilePartitionOptions {
  /** Folder of all partitions. */
  readonly dir: string;
  readonly number: number;
  readonly owner: LockOwner;
  readonly keepLines: number;
  readonly segmentBytes: number;
}

const LOCK = 'lock';
const ENTRIES = 'in';
const LINES = 'out';
const PAGE_COMMITS = 1000;
/** How systems say that a folder is there, and not empty. */
const IS_THERE: ReadonlySet<string> = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM']);

/** One partition in its folder: entries, lines, checkpoint, lease, and the lock of all of these. */
export class FilePartition {
  readonly #folder: string;
  readonly #keepLines: number;
  readonly #lock: FolderLock;
  readonly #entries: SegmentLog;
  readonly #lines: SegmentLog;
  readonly #entryReader: SegmentReader;
  readonly #lineReader: SegmentReader;
  readonly #checkpoint: CheckpointFile;
  readonly #watch: FolderWatch;
  /** The last of the calls that wait for the lock; they go in order. */
  #last: Promise<unknown> = Promise.resolve();
  /** Why calls are refused from now on. */
  #end: BrokerError | undefined;

  constructor({ dir, number, owner, keepLines, segmentBytes }: FilePartitionOptions) {
    const folder = join(dir, `p${number}`);
    this.#folder = folder;
    this.#keepLines = keepLines;
    makeFolder(folder, owner.id);
    this.#lock = new FolderLock(join(folder, LOCK), owner);
    this.#entries = new SegmentLog({ folder, name: ENTRIES, segmentBytes });
    this.#lines = new SegmentLog({ folder, name: LINES, segmentBytes });
    this.#entryReader = new SegmentReader(folder, ENTRIES);
    this.#lineReader = new SegmentReader(folder, LINES);
    this.#checkpoint = new CheckpointFile(folder, owner.id);
    this.#watch = new FolderWatch(folder);
  }

  append(who: string, end: number, batch: Uint8Array): Promise<void> {
    return this.#locked(() => {
      this.#catchUpEntries();
      this.#entries.append(Date.now(), who === '' ? [] : [who, end], batch);
    });
  }

  mark(who: string): Promise<number> {
    return this.#locked(() => {
      this.#catchUpEntries();
      return this.#entries.numberOf(who);
    });
  }

  async read(after: Position, max: number, waitMs: number): Promise<Entry[]> {
    const found = await this.#waitFor(waitMs, () => this.#entryReader.read(after, max));
    return found.map(({ position, index, ms, payload }) => ({
      position,
      index,
      ms,
      batch: payload,
    }));
  }

  load(): Checkpoint | undefined {
    return this.#checkpoint.load();
  }

  /**
   * Waits until entries and lines are on the disk, then replaces the checkpoint: no checkpoint is
   * ahead of them, also after a power cut. A process that is killed between that and the removal of
   * the runs that have ended leaves their numbers, some 30 bytes each.
   */
  async save(checkpoint: Checkpoint): Promise<boolean> {
    const { index, ended = [] } = checkpoint;
    if (index <= this.#checkpoint.index()) return false;
    await this.#sync(ENTRIES);
    await this.#sync(LINES);
    await this.#checkpoint.write(checkpoint);
    return await this.#locked(() => {
      if (index <= this.#checkpoint.index()) {
        this.#checkpoint.discard();
        return false;
      }
      this.#checkpoint.replace();
      this.#catchUpEntries();
      this.#lines.catchUp();
      if (ended.length > 0) {
        this.#entries.drop(ended.map(runPrefix));
        this.#lines.drop(ended.map(runPrefix));
      }
      this.#entries.trim(index);
      return true;
    });
  }

  commit(base: number, lines: readonly Line[]): Promise<boolean> {
    return this.#locked(() => {
      if (this.#checkpoint.index() > base) return false;
      this.#lines.catchUp();
      const lasts = new Map<string, number>();
      const added: Line[] = [];
      for (const line of lines) {
        const name = runPrefix(line.run);
        const last = lasts.get(name) ?? this.#lines.numberOf(name);
        if (line.order > last + 1) return false;
        if (line.order <= last) continue;
        lasts.set(name, line.order);
        added.push(line);
      }
      if (added.length === 0) return true;
      const rows = added.map(({ run, order, text, tag }) => [run, order, text, tag]);
      const payload = Buffer.from(JSON.stringify(rows));
      this.#lines.append(Date.now(), [...lasts].flat(), payload, added.length);
      this.#lines.trim(this.#lines.index - this.#keepLines);
      return true;
    });
  }

  /** Reads committed lines. See `committedLines`. */
  async readLines(after: Position, waitMs: number): Promise<PlacedLine[]> {
    const found = await this.#waitFor(waitMs, () => this.#lineReader.read(after, PAGE_COMMITS));
    return found.flatMap(linesOf);
  }

  acquire(owner: string, ms: number): Promise<boolean> {
    return this.#locked(() => takeLease(this.#folder, owner, ms));
  }

  /** Closes all files and ends reads that wait; other calls that wait reject with `end`. */
  close(end: BrokerError): void {
    this.#end = end;
    this.#watch.close();
    this.#entries.forget();
    this.#lines.forget();
    this.#entryReader.close();
    this.#lineReader.close();
  }

  /** Runs an action while the lock is held, after the calls before it. */
  #locked<Result>(action: () => Result): Promise<Result> {
    const turn = this.#last.then(() =>
      this.#lock.hold(() => {
        if (this.#end !== undefined) throw this.#end;
        return action();
      }),
    );
    this.#last = turn.catch(() => {});
    return turn;
  }

  #catchUpEntries(): void {
    const isNew = this.#entries.index === 0;
    this.#entries.catchUp();
    if (isNew) this.#entries.skipTo(this.#checkpoint.index());
  }

  async #waitFor(waitMs: number, read: () => PlacedEntry[]): Promise<PlacedEntry[]> {
    const endMs = performance.now() + waitMs;
    if (waitMs > 0) this.#watch.start();
    for (let leftMs = waitMs; ; leftMs = endMs - performance.now()) {
      if (this.#end !== undefined) return [];
      const found = read();
      if (found.length > 0 || leftMs <= 0) return found;
      await this.#watch.changed(leftMs);
    }
  }

  async #sync(name: string): Promise<void> {
    for (const { file: segment } of listSegments(this.#folder, name)) {
      try {
        const file = await open(join(this.#folder, segment));
        await file.sync().finally(() => file.close());
      } catch (error) {
        // trimmed meanwhile
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }
}

/** Makes the folder of a partition with its lock, in one step. */
function makeFolder(folder: string, id: string): void {
  const made = `${folder}.${id}`;
  FolderLock.create(join(made, LOCK));
  try {
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!IS_THERE.has(code)) throw error;
  }
}

function linesOf({ position, payload }: PlacedEntry): PlacedLine[] {
  const rows = JSON.parse(payload.toString()) as [string, number, string, string | null][];
  return rows.map(([run, order, text, tag]) => ({
    position,
    run,
    order,
    text,
    ...(tag !== null && { tag }),
  }));
}
