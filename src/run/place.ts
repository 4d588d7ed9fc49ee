import { isEvaluation } from '../record/is-evaluation.ts';

/** A position of a mode in the run. All numbers are 1-based; `undefined` means unknown. */
export interface Place {
  readonly mode: string;
  /** The values of the labels that the records are grouped by; empty without groups. */
  readonly group: readonly string[];
  /** Train: the epoch that is running. Val: the finished epochs. */
  readonly epoch: number;
  /**
   * Train and modes of the user's own: the iteration. Val and test: the finished iterations of
   * train.
   */
  readonly iter: number;
  /** The iteration inside the epoch of the mode's own loop. */
  readonly batch: number;
  /** Iterations of the mode's epoch. */
  readonly epochLength: number | undefined;
  readonly maxEpochs: number | undefined;
  readonly maxIters: number | undefined;
  /** Whether the run has a training: without one, lines of val have another header. */
  readonly isTraining: boolean;
}

/**
 * A place that is changed from record to record, so that nothing is allocated per record.
 * @internal
 */
export type MovingPlace = { -readonly [Field in keyof Place]: Place[Field] };

/** Returns the place before the first record. @internal */
export function newPlace(mode: string, group: readonly string[]): MovingPlace {
  return {
    mode,
    group,
    epoch: 0,
    iter: 0,
    batch: 0,
    epochLength: undefined,
    maxEpochs: undefined,
    maxIters: undefined,
    isTraining: false,
  };
}

/** Sets `place` to another place. @internal */
export function movePlace(place: MovingPlace, to: Place): void {
  place.mode = to.mode;
  place.group = to.group;
  place.epoch = to.epoch;
  place.iter = to.iter;
  place.batch = to.batch;
  place.epochLength = to.epochLength;
  place.maxEpochs = to.maxEpochs;
  place.maxIters = to.maxIters;
  place.isTraining = to.isTraining;
}

/**
 * Returns the iteration that progress is counted by: val and test count the batches of their loop.
 * @internal
 */
export function iterationOf({ mode, iter, batch }: Place): number {
  return isEvaluation(mode) ? batch : iter;
}

/** Returns how many of these iterations there are in all, `undefined` if unknown. @internal */
export function totalOf({ mode, maxIters, epochLength }: Place): number | undefined {
  return mode === 'train' ? maxIters : epochLength;
}

/** Returns a copy, for callers that keep the place. @internal */
export function copyPlace(place: Place): Place {
  const { mode, group, epoch, iter, batch, epochLength, maxEpochs, maxIters, isTraining } = place;
  return { mode, group, epoch, iter, batch, epochLength, maxEpochs, maxIters, isTraining };
}
