/*
 * Rows that were read from text end in columns of marks: one bit per column that holds a whole
 * number which the text has as a float, such as `5.0` or `1e3`. assembly/float-marks.ts writes them.
 */

/** The bits of a column: a double holds them as an integer. */
const BITS = 52;

/** Returns how many columns the marks of `width` columns take. */
export function markColumns(width: number): number {
  return Math.ceil(width / BITS);
}

/** Whether a column is marked in the row that ends before the index `end`. */
export function isMarked(rows: Float64Array, end: number, column: number): boolean {
  const bits = rows[end - 1 - Math.floor(column / BITS)] as number;
  return bits !== 0 && Math.floor(bits / 2 ** (column % BITS)) % 2 === 1;
}
