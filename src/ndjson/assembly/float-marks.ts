/** Marks of whole numbers that came as floats; src/record/float-marks.ts reads them. */

/** The bits of a column: a double holds them as an integer. */
const BITS: usize = 52;
const COLUMN_BYTES: usize = 8;

/** Returns the address of the marks of a row: its last columns, one for each 52 of the others. */
export function marksOf(row: usize, rowBytes: usize): usize {
  const columns = rowBytes / COLUMN_BYTES;
  return row + rowBytes - ((columns + BITS) / (BITS + 1)) * COLUMN_BYTES;
}

/** Marks the column at `place`, which has no mark yet, in a row that ends at `end`. */
export function markFloat(row: usize, end: usize, place: usize): void {
  const column = (place - row) / COLUMN_BYTES;
  const marks = end - (column / BITS + 1) * COLUMN_BYTES;
  const bit = <f64>((<u64>1) << (<u64>(column % BITS)));
  store<f64>(marks, load<f64>(marks) + bit);
}
