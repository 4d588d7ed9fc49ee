import type { ScalarKind } from './number-kind.ts';

/** One scalar record: the numbers of one or more modes, and where in the run they belong. */
export interface ScalarRecord {
  /** The modes, in the order in which the record brings them. */
  readonly modes: readonly ModeScalars[];
  readonly progress: Progress;
  /** Whether a map made the scalars, of a record that brings none by itself. */
  readonly isMapped: boolean;
  /** Values that could not be read, with the reason, for the traces. */
  readonly refused: readonly RefusedValue[];
}

/**
 * The scalars of one mode in a record: parallel arrays, one entry per scalar, keys without
 * `<mode>/`. A caller that keeps the values after the call copies them.
 */
export interface ModeScalars {
  readonly mode: string;
  readonly keys: readonly string[];
  readonly values: ArrayLike<number>;
  /** The number of samples of each value; `undefined` if all are 1. */
  readonly counts: ArrayLike<number> | undefined;
  /** What each value came as; `undefined` if all are by their values. */
  readonly kinds: readonly ScalarKind[] | undefined;
  /** Members that are no scalars; MMEngine's `update_info`. */
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

/** The position of a run, with all fields known. */
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
