import type { ScalarKind } from './number-kind.ts';
import { isMemory } from './read-progress.ts';
import { isCount, isWeight } from './scalar.ts';
import { isClockNumber, isEpochMs } from './time.ts';

/**
 * The scalars of one mode in the rows of a batch: parallel arrays, one entry per key. One object
 * per template: consumers keep in a WeakMap by it what belongs to its keys.
 */
export interface Section {
  readonly mode: string;
  /** Keys below `<mode>/`, in the order of the record. */
  readonly keys: readonly string[];
  /** The column of each key's value. */
  readonly columns: readonly number[];
  /** The column of each key's count or weight, -1 where it is 1; `undefined` if all are 1. */
  readonly countColumns: readonly number[] | undefined;
  /**
   * By key: whether the count is a weight. Then the value is the mean over that many samples, else
   * their sum. `undefined` if no key has a weight.
   */
  readonly areWeights: readonly boolean[] | undefined;
  /** By key: what the values came as. `undefined` if all are by their values. */
  readonly kinds: readonly ScalarKind[] | undefined;
  /** Whether the rows end in marks of whole numbers that came as floats: `isMarked`. */
  readonly hasMarks: boolean;
}

/** The source of a label of `groupBy`. */
export type LabelSource =
  /** The column of the label's id in the `LabelTable`. */
  | { readonly kind: 'text'; readonly column: number }
  /** The column of a number; its text is the label. */
  | { readonly kind: 'number'; readonly column: number }
  /** Every record of the template has this label. */
  | { readonly kind: 'constant'; readonly text: string };

/** What the numbers of a template's columns become before anybody reads them. */
export interface Conversions {
  /** Whether clocks come in another unit than milliseconds. */
  readonly convertsTime: boolean;
  /** Columns whose numbers a map multiplies. */
  readonly factors: readonly { readonly column: number; readonly factor: number }[];
  /** Columns that no value of the record fills: a map gives their number. */
  readonly constants: readonly { readonly column: number; readonly value: number }[];
}

/**
 * What the columns of a batch mean. Records of one call site share a template: they differ in the
 * numbers, clocks and labels of their columns, and in values that are not read.
 */
export interface Template {
  /** Numbers per row. */
  readonly width: number;
  /** The sections, in the order in which the record brings the modes. */
  readonly sections: readonly Section[];
  /** Columns of the progress fields, -1 where the records have none. */
  readonly epoch: number;
  readonly iter: number;
  readonly batch: number;
  readonly memory: number;
  /** Column of the logger's process id, -1 where the records have none. */
  readonly pid: number;
  /** Column of the clock in epoch milliseconds, -1 where the records have none. */
  readonly time: number;
  /** The conversions of the numbers of a row; `undefined` if there are none. */
  readonly conversions: Conversions | undefined;
  /** Columns of clocks whose number is none; where it is one, it means something else. */
  readonly notClocks: readonly number[];
  /** The source of each label of `groupBy`. */
  readonly labels: readonly LabelSource[];
  /** The logger's own name. */
  readonly name: string | undefined;
  /** Whether a map made the scalars of a record that brings none by itself. */
  readonly isMapped: boolean;
}

/** Scalar records in the order in which they came: `count` rows of `template.width` numbers. */
export interface Batch {
  readonly template: Template;
  /** Row by row from index 0; valid until the source makes its next batch. */
  readonly rows: Float64Array;
  readonly count: number;
}

/** Whether progress, clock and counts of the row that begins at `start` are valid. */
export function isRowValid(template: Template, rows: Float64Array, start: number): boolean {
  const { epoch, iter, batch, memory, time, notClocks, sections } = template;
  if (epoch >= 0 && !isPosition(rows[start + epoch] as number)) return false;
  if (iter >= 0 && !isPosition(rows[start + iter] as number)) return false;
  if (batch >= 0 && !isPosition(rows[start + batch] as number)) return false;
  if (memory >= 0 && !isMemory(rows[start + memory])) return false;
  if (time >= 0 && !isEpochMs(rows[start + time] as number)) return false;
  for (const column of notClocks) if (isClockNumber(rows[start + column] as number)) return false;
  for (const { countColumns, areWeights } of sections) {
    if (countColumns !== undefined && !areCounts(countColumns, areWeights, rows, start))
      return false;
  }
  return true;
}

function areCounts(
  columns: readonly number[],
  areWeights: Section['areWeights'],
  rows: Float64Array,
  start: number,
): boolean {
  for (let key = 0; key < columns.length; key++) {
    const column = columns[key] as number;
    if (column < 0) continue;
    const count = rows[start + column] as number;
    const isValid = areWeights?.[key] ? isWeight(count) : isCount(count);
    if (!isValid) return false;
  }
  return true;
}

function isPosition(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
