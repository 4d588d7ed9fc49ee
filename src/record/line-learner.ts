import type { LabelTable } from './label-table.ts';
import type { LogRecord } from './log-record.ts';
import type { Template } from './template.ts';

/** The path of a value in a parsed record: keys of objects, indexes of arrays. */
export type ValuePath = readonly (string | number)[];

/**
 * How a primitive value of a record is read when only its bytes are looked at.
 *
 * - `number`: a JSON number, one column.
 * - `scalar`: the same, or `null`, bare `NaN`, `Infinity`, `-Infinity`, or one of these three words in
 *   quotes: one column.
 * - `clock`: a text that holds an ISO date, one column of epoch milliseconds.
 * - `numericText`: a text that holds a JSON number, one column.
 * - `label`: a text without escapes, one column of its id in the `LabelTable`.
 * - `text`: any text but these three words and what may be a number: nobody reads it, and it has no
 *   column.
 * - `skip`: any primitive: nobody reads it, and it has no column.
 * - `literal`: the same in every record of the template, and without a column.
 */
export type SlotKind =
  | 'text'
  | 'number'
  | 'scalar'
  | 'clock'
  | 'numericText'
  | 'label'
  | 'skip'
  | 'literal';

/** A value that has a column. */
export interface LineSlot {
  readonly path: ValuePath;
  readonly kind: Exclude<SlotKind, 'text' | 'skip' | 'literal'>;
  readonly column: number;
}

/** Says what the lines of a template mean, which are matched without being parsed. */
export interface LineLearner {
  readonly labels: LabelTable;
  /** Returns how the primitive value at a path is read; `value` is the value in this record. */
  kindOf(path: ValuePath, value: unknown): SlotKind;
  /**
   * Returns the template of all records that differ from `record` only in the values at `slots`,
   * whose columns are below `width`; `undefined` if such records have to be read one by one. The
   * rows of the template have more columns: numbers that maps give, which `convertRows` fills, and
   * marks of floats, last.
   */
  learn(record: LogRecord, slots: readonly LineSlot[], width: number): Template | undefined;
}
