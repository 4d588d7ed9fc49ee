import type { Column } from '../wire/column.ts';
import type { ColumnOperation } from './column-plan.ts';

/** A column of each rank, lowest rank first, and the row of each at which the cells begin. */
export interface RankColumns {
  readonly columns: readonly Column[];
  readonly from: readonly number[];
}

/** Half of the bits of a column of marks: bits of more than 32 are joined in two halves. */
const HALF = 2 ** 26;

/**
 * Merges the columns of at least two ranks into `count` numbers of `target`, in the order of the
 * ranks. Some 2 ns per number of a rank.
 */
export function mergeColumns(
  operation: ColumnOperation,
  { columns, from }: RankColumns,
  target: Float64Array,
  count: number,
): void {
  const [first] = columns as readonly [Column];
  first.copyTo(target, 0, 1, from[0] as number, (from[0] as number) + count);
  if (operation === 'head') return;
  for (let rank = 1; rank < columns.length; rank++) {
    join(operation, columns[rank] as Column, from[rank] as number, target, count);
  }
  if (operation !== 'mean') return;
  const ranks = columns.length;
  for (let i = 0; i < count; i++) target[i] = (target[i] as number) / ranks;
}

function join(
  operation: ColumnOperation,
  column: Column,
  from: number,
  target: Float64Array,
  count: number,
): void {
  if (operation === 'mean' || operation === 'sum') add(column, from, target, count);
  else if (operation === 'marks') joinMarks(column, from, target, count);
  else takeExtremes(operation === 'max', column, from, target, count);
}

function add(column: Column, from: number, target: Float64Array, count: number): void {
  const { values } = column;
  // two loops: each sees one class of arrays
  if (values instanceof Float64Array) {
    for (let i = 0; i < count; i++) {
      target[i] = (target[i] as number) + (values[from + i] as number);
    }
  } else if (values !== undefined) {
    for (let i = 0; i < count; i++) {
      target[i] = (target[i] as number) + (values[from + i] as number);
    }
  } else for (let i = 0; i < count; i++) target[i] = (target[i] as number) + column.at(from + i);
}

/** NaN is an extreme of all. */
function takeExtremes(
  isMax: boolean,
  column: Column,
  from: number,
  target: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const value = column.at(from + i);
    const best = target[i] as number;
    if (Number.isNaN(best)) continue;
    if (Number.isNaN(value) || (isMax ? value > best : value < best)) target[i] = value;
  }
}

/** A value that is a float in one rank is one in all. */
function joinMarks(column: Column, from: number, target: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const own = column.at(from + i);
    const other = target[i] as number;
    if (own === other) continue;
    const high = Math.floor(own / HALF) | Math.floor(other / HALF);
    const low = (own % HALF) | (other % HALF);
    target[i] = high * HALF + low;
  }
}
