import { readNumber, readNumbers } from '../codec/number-state.ts';
import { readOptional, readPairs } from '../codec/read-state.ts';
import { type RunSettings, totalIters } from '../record/run-settings.ts';
import type { Position, Progress } from '../record/scalar-record.ts';
import { type MovingPlace, newPlace, type Place } from './place.ts';

/** The newest batch, and the number of batches, of a loop of val or test. */
interface Loop {
  readonly batch: number;
  readonly seen: number;
}

/** The lengths of the run and its loops, as far as they are known. */
interface Extent {
  /** Iterations of an epoch, by mode. */
  readonly lengths: ReadonlyMap<string, number>;
  /** Iterations of an epoch of train. */
  readonly train: number | undefined;
  readonly maxIters: number | undefined;
}

export interface RunPositionState {
  /** Left out before the first record of a training. */
  readonly train?: Position;
  readonly loops: readonly (readonly [mode: string, loop: Loop])[];
  readonly iters: readonly (readonly [mode: string, iter: number])[];
}

/** Computed once per change of the settings, not per iteration. */
function extentOf(settings: RunSettings): Extent {
  const lengths = new Map(Object.entries(settings.epochLength));
  return { lengths, train: lengths.get('train'), maxIters: totalIters(settings) };
}

/**
 * Counts epochs and iterations that the records do not say; what a record says always wins. The
 * places that it returns are one object, valid until the next move. Source: the counters of
 * MMEngine's `EpochBasedTrainLoop`, `IterBasedTrainLoop` and `ValLoop`.
 */
export class RunPosition {
  readonly #byEpoch: boolean;
  readonly #place: MovingPlace;
  #settings: RunSettings;
  #extent: Extent;
  /** Whether a train record has come, and its position: numbers, so that nothing is allocated. */
  #hasTrain = false;
  #epoch = 0;
  #iter = 0;
  #batch = 0;
  readonly #loops = new Map<string, Loop>();
  readonly #iters = new Map<string, number>();

  constructor(byEpoch: boolean, settings: RunSettings, group: readonly string[]) {
    this.#byEpoch = byEpoch;
    this.#place = newPlace('train', group);
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
    return this.#hasTrain ? this.#iter : undefined;
  }

  /** The position of the run; its length comes from the settings. */
  toJSON(): RunPositionState {
    const train = { epoch: this.#epoch, iter: this.#iter, batch: this.#batch };
    return {
      ...(this.#hasTrain && { train }),
      loops: [...this.#loops],
      iters: [...this.#iters],
    };
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    const { train, loops, iters } = Object(state) as Partial<RunPositionState>;
    const readTrain = (own: unknown): Position => readNumbers(own, ['epoch', 'iter', 'batch']);
    const position = readOptional(train, 'train', readTrain);
    if (position !== undefined) this.#moveTrain(position.epoch, position.iter, position.batch);
    const readLoop = (own: unknown): Loop => readNumbers(own, ['batch', 'seen']);
    for (const [mode, loop] of readPairs(loops, 'loops', readLoop)) this.#loops.set(mode, loop);
    for (const [mode, iter] of readPairs(iters, 'iters', readNumber)) this.#iters.set(mode, iter);
  }

  /** Moves on by one train record and returns its place. */
  advanceTrain(progress: Progress): Place {
    if (!this.#byEpoch) this.#advanceByIter(progress);
    else if (this.#isStart(progress)) this.#start(progress);
    else this.#advanceByEpoch(progress, progress.iter ?? this.#nextIter(progress));
    return this.#moveTo('train', this.#epoch, this.#iter, this.#batch, this.#extent.train);
  }

  /** Moves on by records that follow each other by one iteration. */
  step(mode: string, iters: number): void {
    if (mode === 'train') {
      this.#iter += iters;
      this.#batch += iters;
    } else this.#iters.set(mode, (this.#iters.get(mode) ?? 0) + iters);
  }

  /** Moves on by one iteration of val or test to the record's `batch`. */
  advanceEvaluation(mode: string, batch: number, progress: Progress): Place {
    const before = this.#loops.get(mode);
    const isSame = before?.batch === batch;
    this.#loops.set(mode, { batch, seen: (before?.seen ?? 0) + (isSame ? 0 : 1) });
    return this.#evaluationPlace(mode, batch, this.#extent.lengths.get(mode), progress);
  }

  /** Whether the training is elsewhere than at the iteration of val or test at `place`. */
  hasMoved(place: Place, { epoch = this.#finishedEpochs, iter = this.#iter }: Progress): boolean {
    return epoch !== place.epoch || iter !== place.iter;
  }

  /** Ends the loop of val or test; if its length is unknown, the number of its batches is taken. */
  endEvaluation(mode: string, progress: Progress): Place {
    const seen = this.#loops.get(mode)?.seen ?? 0;
    this.#loops.delete(mode);
    const length = this.#extent.lengths.get(mode) ?? seen;
    return this.#evaluationPlace(mode, length, length === 0 ? undefined : length, progress);
  }

  /** Moves on by one record of a mode of the user's own, which has iterations only. */
  advanceOther(mode: string, progress: Progress): Place {
    const iter = progress.iter ?? (this.#iters.get(mode) ?? 0) + 1;
    this.#iters.set(mode, iter);
    const length = this.#extent.lengths.get(mode);
    return this.#moveTo(mode, progress.epoch ?? 1, iter, iter, length);
  }

  #moveTrain(epoch: number, iter: number, batch: number): void {
    this.#hasTrain = true;
    this.#epoch = epoch;
    this.#iter = iter;
    this.#batch = batch;
  }

  /** Moves on in one long epoch, as MMEngine's IterBasedTrainLoop. */
  #advanceByIter(progress: Progress): void {
    const { batch = 1 } = progress;
    const iter = progress.iter ?? (this.#hasTrain ? this.#nextIter(progress) : batch);
    const epoch = progress.epoch ?? (this.#hasTrain ? this.#epoch : 1);
    this.#moveTrain(epoch, iter, progress.batch ?? iter);
  }

  /**
   * Whether a record starts a run or resumes one: the first of a process, or one with an earlier
   * iteration.
   */
  #isStart({ iter }: Progress): boolean {
    return !this.#hasTrain || (iter !== undefined && iter < this.#iter);
  }

  /**
   * The iteration of a record that does not say it: the next one, or as many on as its batch is.
   */
  #nextIter({ epoch, batch = 1 }: Progress): number {
    if (batch <= 1) return this.#iter + 1;
    const epochs = (epoch ?? this.#epoch + (batch > this.#batch ? 0 : 1)) - this.#epoch;
    if (epochs === 0) return this.#iter + Math.max(1, batch - this.#batch);
    const { train: length = this.#batch } = this.#extent;
    if (epochs < 0) return this.#iter + 1;
    const rest = Math.max(0, length - this.#batch);
    return this.#iter + rest + (epochs - 1) * length + batch;
  }

  #advanceByEpoch({ epoch, batch }: Progress, iter: number): void {
    const counted = this.#batch + iter - this.#iter;
    if (batch !== undefined) {
      const turned = batch <= this.#batch ? 1 : 0;
      this.#moveTrain(epoch ?? this.#epoch + turned, iter, batch);
    } else if (epoch === undefined) {
      const epochs = this.#wholeEpochsIn(counted);
      this.#moveTrain(this.#epoch + epochs, iter, counted - epochs * (this.#extent.train ?? 0));
    } else {
      this.#moveTrain(epoch, iter, epoch === this.#epoch ? counted : this.#firstBatch(epoch, iter));
    }
  }

  /**
   * Returns the batch of the first record of another epoch: by the epoch's length if it is known,
   * else by the iterations that were left out.
   */
  #firstBatch(epoch: number, iter: number): number {
    const { train: length } = this.#extent;
    const batch = length === undefined ? 0 : iter - (epoch - 1) * length;
    return batch >= 1 && length !== undefined && batch <= length
      ? batch
      : Math.max(1, iter - this.#iter);
  }

  #start(progress: Progress): void {
    const { train: length } = this.#extent;
    const { epoch = 1, batch = 1 } = progress;
    const iter = progress.iter ?? (length === undefined ? batch : (epoch - 1) * length + batch);
    const epochs = this.#wholeEpochsIn(iter);
    const counted = iter - epochs * (length ?? 0);
    this.#moveTrain(progress.epoch ?? epochs + 1, iter, progress.batch ?? counted);
  }

  /**
   * Returns the number of epochs that end before the given iteration, counted from their beginning.
   */
  #wholeEpochsIn(iterations: number): number {
    const { train: length } = this.#extent;
    return length === undefined || iterations <= length ? 0 : Math.ceil(iterations / length) - 1;
  }

  /** The epochs of a training by iteration are never over. */
  get #finishedEpochs(): number {
    return this.#byEpoch ? this.#epoch : 0;
  }

  #evaluationPlace(
    mode: string,
    batch: number,
    epochLength: number | undefined,
    progress: Progress,
  ): Place {
    const epoch = progress.epoch ?? this.#finishedEpochs;
    const iter = progress.iter ?? this.#iter;
    return this.#moveTo(mode, epoch, iter, batch, epochLength);
  }

  #moveTo(
    mode: string,
    epoch: number,
    iter: number,
    batch: number,
    epochLength: number | undefined,
  ): Place {
    const { maxEpochs } = this.#settings;
    const place = this.#place;
    place.mode = mode;
    place.epoch = epoch;
    place.iter = iter;
    place.batch = batch;
    place.epochLength = epochLength;
    place.maxEpochs = maxEpochs;
    place.maxIters = this.#extent.maxIters;
    place.isTraining = this.#hasTrain;
    return place;
  }
}
