import { readList } from '../codec/read-state.ts';
import type { BatchPool } from './batch-pool.ts';
import { type CellKey, compareKeys, readKey, writeKey } from './cell-key.ts';
import type { OpenBatch } from './open-batch.ts';
import { readRows, type WaitingRows, writeRows } from './waiting-rows.ts';

/** Where a rank is in one lane: the rows that wait, oldest first, and the newest key. */
export class LaneQueue {
  #rows: WaitingRows[] = [];
  #first = 0;
  #newest: CellKey;

  constructor(newest: CellKey) {
    this.#newest = newest;
  }

  /** The rows that are next; `undefined` if none wait. */
  get head(): WaitingRows | undefined {
    return this.#rows[this.#first];
  }

  /** The highest key that the rank has brought: it stands there. */
  get newest(): CellKey {
    return this.#newest;
  }

  /** All rows that wait, oldest first. */
  get all(): readonly WaitingRows[] {
    return this.#rows.slice(this.#first);
  }

  /** Adds rows that follow those that wait. */
  push(rows: WaitingRows): void {
    this.#rows.push(rows);
    const last = rows.to - 1;
    this.#newest = { major: rows.majors[last] as number, minor: rows.minors[last] as number };
  }

  /** Moves the rank on to a key without a row; never back. */
  passTo(key: CellKey): void {
    if (compareKeys(this.#newest, key) < 0) this.#newest = key;
  }

  /** Removes the next `count` rows, which are of the head. */
  take(count: number): void {
    const head = this.head;
    if (head === undefined) return;
    head.at += count;
    if (head.at < head.to) return;
    this.#first++;
    if (this.#first < 64) return;
    this.#rows = this.#rows.slice(this.#first);
    this.#first = 0;
  }

  /** Writes all; `pool` holds the batches. */
  write(pool: BatchPool) {
    return { newest: writeKey(this.#newest), rows: this.all.map((rows) => writeRows(rows, pool)) };
  }

  /** Restores what `write` gave. @throws TypeError for anything else. */
  restore(state: unknown, batches: readonly OpenBatch[]): void {
    const { newest, rows } = Object(state) as Record<string, unknown>;
    this.#newest = readKey(newest);
    this.#rows = readList(rows, 'rows').map((own) => readRows(own, batches));
    this.#first = 0;
  }
}
