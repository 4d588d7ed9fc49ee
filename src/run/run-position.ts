import type { RunSettings } from '../record/run-settings.ts';
import type { Progress } from '../record/scalar-record.ts';
import { readOptional, readPairs } from '../state/read-state.ts';
import { readNumber, readNumbers } from '../statistics/number-state.ts';
import type { Place } from './place.ts';

interface TrainPosition {
  readonly epoch: number;
  readonly iter: number;
  readonly batch: number;
}

/** Iterations seen in the loop of val or test that is running. */
interface Loop {
  readonly batch: number;
  readonly seen: number;
}

/** How long the run and its loops are, as far as it is known. */
interface Extent {
  /** Iterations of an epoch by mode. */
  readonly lengths: ReadonlyMap<string, number>;
  /** Those of train. */
  readonly train: number | undefined;
  readonly maxIters: number | undefined;
}

export interface RunPositionState {
  /** Left out before the first record of a training. */
  readonly train?: TrainPosition;
  readonly loops: readonly (readonly [mode: string, loop: Loop])[];
  readonly iters: readonly (readonly [mode: string, iter: number])[];
}

const NEW_LOOP: Loop = { batch: 0, seen: 0 };

/** Val and test have loops of their own; every other mode runs like train. */
export function isEvaluation(mode: string): boolean {
  return mode === 'val' || mode === 'test';
}

/** Told once from the settings, not every iteration. */
function extentOf({ epochLength, maxEpochs, maxIters }: RunSettings): Extent {
  const lengths = new Map(Object.entries(epochLength));
  const train = lengths.get('train');
  const isKnown = maxEpochs !== undefined && train !== undefined;
  return { lengths, train, maxIters: maxIters ?? (isKnown ? maxEpochs * train : undefined) };
}

/**
 * Counts epochs and iterations where the records do not say them; what a record says always wins.
 * Source: the counters of MMEngine's `EpochBasedTrainLoop`, `IterBasedTrainLoop` and `ValLoop`.
 */
export class RunPosition {
  readonly #byEpoch: boolean;
  readonly #group: readonly string[];
  #settings: RunSettings;
  #extent: Extent;
  /** The newest place of train. */
  #train: Place | undefined;
  readonly #loops = new Map<string, Loop>();
  readonly #iters = new Map<string, number>();

  constructor(byEpoch: boolean, settings: RunSettings, group: readonly string[]) {
    this.#byEpoch = byEpoch;
    this.#group = group;
    this.#settings = settings;
    this.#extent = extentOf(settings);
  }

  get settings(): RunSettings {
    return this.#settings;
  }

  set settings(settings: RunSettings) {
    this.#settings = settings;
    this.#extent = extentOf(settings);
  }

  /** The iteration of the training, `undefined` before its first record. */
  get trainIter(): number | undefined {
    return this.#train?.iter;
  }

  /** Where the run is; how long it is comes from the settings. */
  toJSON(): RunPositionState {
    const { epoch = 0, iter = 0, batch = 0 } = this.#train ?? {};
    return {
      ...(this.#train !== undefined && { train: { epoch, iter, batch } }),
      loops: [...this.#loops],
      iters: [...this.#iters],
    };
  }

  /** Takes over what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    const { train, loops, iters } = Object(state) as Partial<RunPositionState>;
    this.#train = readOptional(train, 'train', (own) => {
      const position = readNumbers(own, ['epoch', 'iter', 'batch']);
      return this.#place('train', position, this.#extent.train, true);
    });
    const readLoop = (own: unknown): Loop => readNumbers(own, ['batch', 'seen']);
    for (const [mode, loop] of readPairs(loops, 'loops', readLoop)) this.#loops.set(mode, loop);
    for (const [mode, iter] of readPairs(iters, 'iters', readNumber)) this.#iters.set(mode, iter);
  }

  /** Moves on by one train record and says where it is. */
  advanceTrain(progress: Progress): Place {
    const position = this.#byEpoch ? this.#nextByEpoch(progress) : this.#nextByIter(progress);
    this.#train = this.#place('train', position, this.#extent.train, true);
    return this.#train;
  }

  /** Moves on by one iteration of val or test; `batch` is what the record says. */
  advanceEvaluation(mode: string, batch: number, progress: Progress): Place {
    const before = this.#loops.get(mode) ?? NEW_LOOP;
    const loop = batch > before.batch ? { batch, seen: before.seen + 1 } : { batch, seen: 1 };
    this.#loops.set(mode, loop);
    return this.#evaluationPlace(mode, batch, this.#extent.lengths.get(mode), progress);
  }

  /** Ends the loop of val or test; its length is that of the iterations seen where it is unknown. */
  endEvaluation(mode: string, progress: Progress): Place {
    const seen = this.#loops.get(mode)?.seen ?? 0;
    this.#loops.delete(mode);
    const length = this.#extent.lengths.get(mode) ?? seen;
    return this.#evaluationPlace(mode, length, length === 0 ? undefined : length, progress);
  }

  /** Moves on by one record of a mode of the user's own, which knows iterations only. */
  advanceOther(mode: string, progress: Progress): Place {
    const iter = progress.iter ?? (this.#iters.get(mode) ?? 0) + 1;
    this.#iters.set(mode, iter);
    const length = this.#extent.lengths.get(mode);
    return this.#place(mode, { epoch: progress.epoch ?? 1, iter, batch: iter }, length);
  }

  #nextByIter(progress: Progress): TrainPosition {
    const iter = progress.iter ?? (this.#train?.iter ?? 0) + 1;
    // one big epoch, as MMEngine's IterBasedTrainLoop has it
    return {
      iter,
      epoch: progress.epoch ?? this.#train?.epoch ?? 1,
      batch: progress.batch ?? iter,
    };
  }

  #nextByEpoch(progress: Progress): TrainPosition {
    const before = this.#train;
    if (before === undefined || (progress.iter ?? Infinity) < before.iter) {
      return this.#start(progress);
    }
    const iter = progress.iter ?? before.iter + 1;
    const batch = before.batch + iter - before.iter;
    if (progress.batch !== undefined) {
      const hasTurned = progress.batch <= before.batch;
      const epoch = progress.epoch ?? before.epoch + (hasTurned ? 1 : 0);
      return { iter, epoch, batch: progress.batch };
    }
    if (progress.epoch === undefined) return this.#wrap({ iter, epoch: before.epoch, batch });
    const { epoch } = progress;
    return {
      iter,
      epoch,
      batch: epoch === before.epoch ? batch : this.#firstBatch(epoch, before, iter),
    };
  }

  /**
   * The batch of the first record of another epoch: where its length says, else as many iterations
   * into it as were left out.
   */
  #firstBatch(epoch: number, before: TrainPosition, iter: number): number {
    const { train: length } = this.#extent;
    const batch = length === undefined ? 0 : iter - (epoch - 1) * length;
    return batch >= 1 && length !== undefined && batch <= length
      ? batch
      : Math.max(1, iter - before.iter);
  }

  /** The first record of a process, or one from before the last: a run that was resumed. */
  #start(progress: Progress): TrainPosition {
    const { train: length } = this.#extent;
    const { epoch = 1, batch = 1 } = progress;
    const iter = progress.iter ?? (length === undefined ? batch : (epoch - 1) * length + batch);
    const counted = this.#wrap({ iter, epoch: 1, batch: iter });
    return {
      iter,
      epoch: progress.epoch ?? counted.epoch,
      batch: progress.batch ?? counted.batch,
    };
  }

  /** Turns whole epoch lengths in `batch` into epochs. */
  #wrap(position: TrainPosition): TrainPosition {
    const { train: length } = this.#extent;
    if (length === undefined || position.batch <= length) return position;
    const epochs = Math.ceil(position.batch / length) - 1;
    return {
      iter: position.iter,
      epoch: position.epoch + epochs,
      batch: position.batch - epochs * length,
    };
  }

  #evaluationPlace(
    mode: string,
    batch: number,
    epochLength: number | undefined,
    progress: Progress,
  ): Place {
    // the epochs of a training by iteration are never over
    const finishedEpochs = this.#byEpoch ? (this.#train?.epoch ?? 0) : 0;
    const epoch = progress.epoch ?? finishedEpochs;
    const iter = progress.iter ?? this.#train?.iter ?? 0;
    return this.#place(mode, { epoch, iter, batch }, epochLength);
  }

  /** Whether there is a training, where no train record says so by itself. */
  get #isTraining(): boolean {
    const { maxEpochs, maxIters } = this.#settings;
    return this.#train !== undefined || maxEpochs !== undefined || maxIters !== undefined;
  }

  #place(
    mode: string,
    { epoch, iter, batch }: TrainPosition,
    epochLength: number | undefined,
    isTraining: boolean = this.#isTraining,
  ): Place {
    const { maxEpochs } = this.#settings;
    const { maxIters } = this.#extent;
    const group = this.#group;
    return { mode, group, epoch, iter, batch, epochLength, maxEpochs, maxIters, isTraining };
  }
}
