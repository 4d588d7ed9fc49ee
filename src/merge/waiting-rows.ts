import type { Block, RankBatch } from '../wire/rank-batch.ts';
import { type CellKey, compareKeys } from './cell-key.ts';

/** A batch of which rows wait: its bytes are kept, so that a state can hold them. */
export interface OpenBatch {
  readonly bytes: Uint8Array;
  readonly batch: RankBatch;
  /** The log's time when it came, and the clock of its entry in epoch ms. */
  readonly arrivalMs: number;
  readonly entryMs: number;
}

/** Consecutive rows of a block that wait, with their keys by row of the block. */
export interface WaitingRows {
  readonly open: OpenBatch;
  /** The index of the block in its batch. */
  readonly index: number;
  readonly block: Block;
  readonly majors: Float64Array;
  readonly minors: Float64Array;
  /** The number of row 0 of the block among the records of its rank. */
  readonly ordinal: number;
  /** Whether records of the rank were lost right before the first of these rows. */
  readonly isBehindGap: boolean;
  /** The first row. */
  readonly from: number;
  /** The next row. */
  at: number;
  /** The row behind the last one. */
  readonly to: number;
}

/** Returns the key of the next of these rows. */
export function keyOfHead({ majors, minors, at }: WaitingRows): CellKey {
  return { major: majors[at] as number, minor: minors[at] as number };
}

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
}
