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

/**
 * A place that moves on from record to record: one object, so that nothing is allocated for each.
 * @internal
 */
export type MovingPlace = { -readonly [Field in keyof Place]: Place[Field] };

/** A place that is nowhere yet. @internal */
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

/** @internal */
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

/** Where it is now, for those who keep it. @internal */
export function copyPlace(place: Place): Place {
  const { mode, group, epoch, iter, batch, epochLength, maxEpochs, maxIters, isTraining } = place;
  return { mode, group, epoch, iter, batch, epochLength, maxEpochs, maxIters, isTraining };
}
