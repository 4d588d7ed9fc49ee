import { readNumbers } from '../codec/number-state.ts';
import { PackedNumbers } from '../codec/packed-numbers.ts';
import type { Block } from '../wire/rank-batch.ts';
import type { BatchPool } from './batch-pool.ts';
import type { CellKey } from './cell-key.ts';
import type { OpenBatch } from './open-batch.ts';

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

/** Writes rows that wait; the state of their batch is that of the pool. */
export function writeRows(rows: WaitingRows, pool: BatchPool) {
  const { open, index, majors, minors, ordinal, isBehindGap, from, at, to } = rows;
  return {
    ...{ batch: pool.indexOf(open), index, ordinal, isBehindGap, from, at, to },
    majors: new PackedNumbers(majors.slice(at, to)),
    minors: new PackedNumbers(minors.slice(at, to)),
  };
}

/** Reads what `writeRows` wrote. @throws TypeError for anything else. */
export function readRows(state: unknown, batches: readonly OpenBatch[]): WaitingRows {
  const fields = Object(state) as Record<string, unknown>;
  const numbers = readNumbers(state, ['batch', 'index', 'ordinal', 'from', 'at', 'to']);
  const { index, ordinal, from, at, to } = numbers;
  const open = batches[numbers.batch];
  const block = open?.batch.blocks[index];
  if (open === undefined || block === undefined) throw new TypeError('a state misses a batch');
  const keys = (name: string): Float64Array => {
    const all = new Float64Array(to);
    all.set(PackedNumbers.from(fields[name], name).values, at);
    return all;
  };
  return {
    ...{ open, index, block, ordinal, from, at, to },
    ...{ isBehindGap: fields.isBehindGap === true, majors: keys('majors'), minors: keys('minors') },
  };
}
