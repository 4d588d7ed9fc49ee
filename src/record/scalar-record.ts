/** One scalar record: the numbers of one or more modes, and where in the run they belong. */
export interface ScalarRecord {
  /** In the order in which the record brings them. */
  readonly modes: readonly ModeScalars[];
  readonly progress: Progress;
  /** Whether a map made it of a record that brings no scalars by itself. */
  readonly isMapped: boolean;
  /** What could not be read, with its reason: for the traces. */
  readonly refused: readonly RefusedValue[];
}

/**
 * What a record says of one mode: parallel arrays, one place a scalar, keys those below `<mode>/`.
 * Whoever keeps the values beyond the call copies them.
 */
export interface ModeScalars {
  readonly mode: string;
  readonly keys: readonly string[];

  readonly values: ArrayLike<number>;
  /** Over how many samples each value was summed; `undefined` when all are 1. */
  readonly counts: ArrayLike<number> | undefined;
  /** Members that are no scalars: MMEngine's `update_info`. */
  readonly info: readonly (readonly [key: string, value: unknown])[];
}

/** The progress fields of a record, as far as it has them; all 1-based. */
export interface Progress {
  readonly epoch?: number | undefined;
  /** The global iteration; for val and test the finished iterations of the training. */
  readonly iter?: number | undefined;
  /** The iteration inside the epoch. */
  readonly batch?: number | undefined;
  /** Memory in MB, of a GPU, say. */
  readonly memory?: number | undefined;
}

/** Where a run is: progress that is known as a whole. */
export interface Position {
  readonly epoch: number;
  readonly iter: number;
  readonly batch: number;
}

export interface RefusedValue {
  readonly key: string;
  readonly value: unknown;
  readonly reason: string;
}
