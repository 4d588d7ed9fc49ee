import { alignedLength } from './frame.ts';

/** A number in the header; numbers that JSON does not keep, by name. */
export type WireNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0';

/**
 * How a column is written: a constant and an arithmetic progression of integers in the header, all
 * other numbers behind it, in 4 bytes where every one of them is exactly a float32, else in 8.
 */
export type ColumnForm =
  | readonly [kind: 0, value: WireNumber]
  | readonly [kind: 1, first: number, step: number]
  | readonly [kind: 2]
  | readonly [kind: 3];

export const CONSTANT = 0;
export const PROGRESSION = 1;
export const FLOAT32 = 2;
export const FLOAT64 = 3;

const AS_FLOAT32: ColumnForm = [FLOAT32];
const AS_FLOAT64: ColumnForm = [FLOAT64];

/**
 * Returns the shortest form of a column of rows that follow each other by `stride` numbers. O(rows);
 * most columns are known for none of the other forms by their first rows.
 */
export function formOf(
  rows: Float64Array,
  start: number,
  stride: number,
  length: number,
): ColumnForm {
  const end = start + length * stride;
  const first = rows[start] as number;
  if (isConstant(rows, start, end, stride)) {
    // the one number of a single row is shorter in binary, unless it is whole
    if (length > 1 || Number.isInteger(first)) return [CONSTANT, writeWireNumber(first)];
  } else if (isProgression(rows, start, end, stride)) {
    return [PROGRESSION, first, (rows[start + stride] as number) - first];
  }
  return areFloat32(rows, start, end, stride) ? AS_FLOAT32 : AS_FLOAT64;
}

/** Returns the bytes of the columns of a block of `length` rows, all together. */
export function columnBytes(forms: readonly ColumnForm[], length: number): number {
  let bytes = 0;
  for (const [kind] of forms) {
    if (kind === FLOAT64) bytes += 8 * length;
    else if (kind === FLOAT32) bytes += 4 * length;
  }
  return alignedLength(bytes);
}

export function writeWireNumber(value: number): WireNumber {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : (String(value) as WireNumber);
}

/** Reads what `writeWireNumber` wrote; `undefined` for anything else. */
export function readWireNumber(raw: unknown): number | undefined {
  if (typeof raw === 'number') return raw;
  const isName = raw === 'NaN' || raw === 'Infinity' || raw === '-Infinity' || raw === '-0';
  return isName ? Number(raw) : undefined;
}

function isConstant(rows: Float64Array, start: number, end: number, stride: number): boolean {
  const first = rows[start] as number;
  for (let index = start + stride; index < end; index += stride) {
    if (!Object.is(rows[index], first)) return false;
  }
  return true;
}

function isProgression(rows: Float64Array, start: number, end: number, stride: number): boolean {
  const first = rows[start] as number;
  const step = (rows[start + stride] as number) - first;
  if (!isSafe(first)) return false;
  let expected = first;
  for (let index = start; index < end; index += stride) {
    // a zero in it must not be -0, which the sum never is
    if (!Object.is(rows[index], expected)) return false;
    // the sum of the reader is exact only then
    if (!isSafe(expected) || !isSafe(expected - first)) return false;
    expected += step;
  }
  return true;
}

function isSafe(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function areFloat32(rows: Float64Array, start: number, end: number, stride: number): boolean {
  for (let index = start; index < end; index += stride) {
    const value = rows[index] as number;
    if (Math.fround(value) !== value && !Number.isNaN(value)) return false;
  }
  return true;
}
