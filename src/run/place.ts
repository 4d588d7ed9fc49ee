/** Where in the run a mode is; all numbers are 1-based, `undefined` is unknown. */
export interface Place {
  readonly mode: string;
  /** The values of the labels that the records are grouped by, if they are. */
  readonly group: readonly string[];
  /** Train: the epoch that is running. Val: the finished epochs. */
  readonly epoch: number;
  /** Train and modes of the user's own: the iteration. Val and test: the finished ones of train. */
  readonly iter: number;
  /** The iteration inside the epoch of the mode's own loop. */
  readonly batch: number;
  /** Iterations of the mode's epoch. */
  readonly epochLength: number | undefined;
  readonly maxEpochs: number | undefined;
  readonly maxIters: number | undefined;
  /** Whether there is a training at all: val alone has another header. */
  readonly isTraining: boolean;
}
