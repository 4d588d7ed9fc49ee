/** Columns into which windows copy their values; one set for all windows. */
export class Scratch {
  readonly values = new ScratchColumn();
  readonly counts = new ScratchColumn();
  readonly timesMs = new ScratchColumn();
  readonly iters = new ScratchColumn();
}

/** A column that grows at need. */
export class ScratchColumn {
  #numbers = new Float64Array(0);

  /** Returns room for `length` numbers, with any contents; valid until the next call. */
  room(length: number): Float64Array {
    if (this.#numbers.length < length) this.#numbers = new Float64Array(length + (length >> 3));
    return this.#numbers.subarray(0, length);
  }
}
