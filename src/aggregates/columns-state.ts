import { readNumber } from '../codec/number-state.ts';
import { PackedNumbers } from '../codec/packed-numbers.ts';
import { readList } from '../codec/read-state.ts';
import { showValue } from '../text/show-value.ts';
import { arrayColumn } from './array-column.ts';
import type { ChunkList } from './chunk-list.ts';
import { CHUNK_LENGTH, type KeptColumns, type WindowChunk } from './window-chunk.ts';
import type { WindowValues } from './window-values.ts';

/** Columns of a window as JSON, oldest -> newest. */
export interface ColumnsState {
  readonly values: PackedNumbers;
  /** Left out if no clocks are kept. */
  readonly timesMs?: PackedNumbers;
  /** Signed; left out if every count is 1. */
  readonly counts?: PackedNumbers;
  readonly iters?: PackedNumbers;
  /** The number of values in each chunk: sums of other chunks may differ in their last bit. */
  readonly chunks: readonly number[];
}

/** Returns the columns of all values of the chunks as JSON. Copies the columns. */
export function writeColumns(
  { values, timesMs, counts, iters }: WindowValues,
  chunks: readonly WindowChunk[],
  { keepsClocks }: KeptColumns,
): ColumnsState {
  return {
    values: pack(values),
    ...(keepsClocks && { timesMs: pack(timesMs) }),
    ...(counts?.some((count) => count !== 1) && { counts: pack(counts) }),
    ...(iters.length > 0 && { iters: pack(iters) }),
    chunks: chunks.map((chunk) => chunk.length),
  };
}

/**
 * Adds the columns of a state to an empty list; `false` if the state lacks clocks or iterations
 * that the list keeps. @throws TypeError for anything else.
 */
export function readColumns(
  state: unknown,
  list: ChunkList,
  { keepsClocks, keepsIters }: KeptColumns,
): boolean {
  const saved: Readonly<Record<string, unknown>> = Object(state);
  const { values } = PackedNumbers.from(saved.values, 'values');
  const read = (name: string): Float64Array | undefined =>
    saved[name] === undefined ? undefined : readColumn(saved[name], name, values.length);
  const [timesMs, counts, iters] = [read('timesMs'), read('counts'), read('iters')];
  const lengths = readList(saved.chunks, 'chunks').map((length) => readNumber(length, 'chunks'));
  requireChunks(lengths, values.length);
  const isShort = (keepsClocks && !timesMs) || (keepsIters && !iters);
  if (isShort && values.length > 0) return false;
  let start = 0;
  for (const length of lengths) {
    const end = start + length;
    list.begin();
    const parts = { counts, iters, start, end, ...(timesMs !== undefined && { timesMs }) };
    if (length > 0) list.add(arrayColumn(values, parts), Number.NEGATIVE_INFINITY);
    start = end;
  }
  return true;
}

function requireChunks(lengths: readonly number[], values: number): void {
  const isLength = (length: number): boolean =>
    Number.isSafeInteger(length) && length >= 0 && length <= CHUNK_LENGTH;
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (lengths.every(isLength) && total === values) return;
  throw new TypeError(
    `'chunks' of a state must hold its ${values} values, got ${showValue(lengths)}`,
  );
}

function pack(numbers: Float64Array): PackedNumbers {
  return new PackedNumbers(numbers.slice());
}

function readColumn(state: unknown, name: string, length: number): Float64Array {
  const { values } = PackedNumbers.from(state, name);
  if (values.length === length) return values;
  throw new TypeError(`'${name}' of a state must hold ${length} numbers, got ${values.length}`);
}
