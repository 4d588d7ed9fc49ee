/**
 * One column of a block of rows: a constant, an arithmetic progression of integers, or numbers as
 * they stand in the bytes of the batch. Nothing is copied; valid as long as these bytes are.
 */
export class Column {
  /** The numbers of all rows; `undefined` for a constant and for a progression. */
  readonly values: Float32Array | Float64Array | undefined;
  readonly #first: number;
  /** 0 for a constant. */
  readonly #step: number;

  private constructor(
    values: Float32Array | Float64Array | undefined,
    first: number,
    step: number,
  ) {
    this.values = values;
    this.#first = first;
    this.#step = step;
  }

  static constant(value: number): Column {
    return new Column(undefined, value, 0);
  }

  static progression(first: number, step: number): Column {
    return new Column(undefined, first, step);
  }

  static of(values: Float32Array | Float64Array): Column {
    return new Column(values, 0, 0);
  }

  /** Whether all rows have the value of row 0. Other columns may have one value too. */
  get isConstant(): boolean {
    return this.values === undefined && this.#step === 0;
  }

  /** Returns the value of a row. O(1). */
  at(row: number): number {
    if (this.values !== undefined) return this.values[row] as number;
    // not by the sum: -0 + 0 is 0
    return this.#step === 0 ? this.#first : this.#first + this.#step * row;
  }

  /**
   * Writes rows `from` up to `to` into `target`, the first one at `offset`, each `stride` after the
   * one before.
   */
  copyTo(target: Float64Array, offset: number, stride: number, from: number, to: number): void {
    const { values } = this;
    let index = offset;
    if (values !== undefined) {
      for (let row = from; row < to; row++, index += stride) target[index] = values[row] as number;
      return;
    }
    for (let row = from; row < to; row++, index += stride) target[index] = this.at(row);
  }

  /** Returns the values of `length` rows as one array, which is valid as long as the column is. */
  toArray(length: number): Float64Array {
    if (this.values instanceof Float64Array) return this.values;
    const array = new Float64Array(length);
    this.copyTo(array, 0, 1, 0, length);
    return array;
  }
}
