/** Columns that windows copy their values into when they are asked: one set for all of them. */
export class Scratch {
  readonly values = new ScratchColumn();
  readonly counts = new ScratchColumn();
  readonly timesMs = new ScratchColumn();
  readonly iters = new ScratchColumn();
}

/** A column that grows with what is asked of it. */
export class ScratchColumn {
  #numbers = new Float64Array(0);

  /** Room for `length` numbers, whatever they are now; valid until the next call. */
  room(length: number): Float64Array {
    if (this.#numbers.length < length) this.#numbers = new Float64Array(length + (length >> 3));
    return this.#numbers.subarray(0, length);
  }
}
