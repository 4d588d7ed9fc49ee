import type { Continuation } from '../codec/continuation.ts';
import { readOptional, readPairs, readText } from '../codec/read-state.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import { type RunSettings, updateRunSettings } from '../record/run-settings.ts';
import type { Progress } from '../record/scalar-record.ts';
import { Cadence, type CadenceOptions } from './cadence.ts';
import { ModeCoverage } from './coverage.ts';
import { type EtaKind, IterTimer } from './iter-timer.ts';
import { type ModeRun, type ModeRunState, restoreModeRun, writeModeRun } from './mode-run.ts';
import { newPlace, type Place } from './place.ts';
import { RunPosition, type RunPositionState } from './run-position.ts';
import { SourceWatch } from './source-watch.ts';
import { Throughput } from './throughput.ts';
import { Watermark } from './watermark.ts';

export interface ModeRunsOptions extends CadenceOptions {
  readonly byEpoch: boolean;
  readonly run: RunSettings;
  /** The values of the labels that the records are grouped by. */
  readonly group: readonly string[];
  readonly eta: EtaKind;
  /** Iterations that the throughput is taken over; `undefined` if no line shows it. */
  readonly throughputIters: number | undefined;
  /** A clock that is further ahead needs another record to confirm it. */
  readonly maxClockJumpMs: number;
}

export interface ModeRunsState {
  readonly position: RunPositionState;
  readonly runs: readonly (readonly [mode: string, run: ModeRunState])[];
  /** The mode of the newest record; left out before the first one. */
  readonly newest?: string;
}

/** Knows where each mode of a run is; oldest mode first. */
export class ModeRuns {
  readonly #options: ModeRunsOptions;
  readonly #position: RunPosition;
  readonly #runs = new Map<string, ModeRun>();
  /** The mode of the last call: most records have the mode of the one before. */
  #last: ModeRun | undefined;
  #newest: ModeRun | undefined;

  constructor(options: ModeRunsOptions) {
    this.#options = options;
    this.#position = new RunPosition(options.byEpoch, options.run, options.group);
  }

  get settings(): RunSettings {
    return this.#position.settings;
  }

  /** Applies what a record says of the run itself. */
  updateSettings(update: Partial<RunSettings>): void {
    this.#position.settings = updateRunSettings(this.#position.settings, update);
    this.#last = undefined; // the next record looks its mode up anew
  }

  /** The mode of the newest record. */
  get newest(): ModeRun | undefined {
    return this.#newest;
  }

  get all(): Iterable<ModeRun> {
    return this.#runs.values();
  }

  /** The mode `train`, `undefined` before its first record. */
  get train(): ModeRun | undefined {
    return this.#runs.get('train');
  }

  /** The iteration of the training, `undefined` before its first record. */
  get trainIter(): number | undefined {
    return this.#position.trainIter;
  }

  /** Returns what is known of a mode; made if there is none. */
  of(mode: string): ModeRun {
    if (mode === this.#last?.mode) return this.#last;
    const run = this.#runs.get(mode) ?? this.#newRun(mode);
    this.#runs.set(mode, run);
    this.#last = run;
    this.#newest = run;
    return run;
  }

  /** Returns what is known of a mode, `undefined` before its first record. */
  find(mode: string): ModeRun | undefined {
    return this.#runs.get(mode);
  }

  /** Whether an iteration of val or test is of another loop than the one before. */
  beginsAnew({ place, isRunning }: ModeRun, progress: Progress): boolean {
    const { batch = 0 } = progress;
    if (!isRunning || batch > place.batch) return false;
    // several records may tell of one batch
    return (
      batch < place.batch || place.epochLength === 1 || this.#position.hasMoved(place, progress)
    );
  }

  /**
   * How many iterations have passed at `place` since the mode's record before; NaN if that is not
   * known: a training that goes on, or goes back, may be anywhere.
   */
  itersTo(place: Place, { place: before, isRunning, isEvaluation, loopsEnded }: ModeRun): number {
    const { iter, batch } = place;
    if (isEvaluation) {
      if (isRunning) return batch - before.batch;
      const hasBegun = batch <= 1 || loopsEnded > 0 || this.#runs.size > 1;
      return hasBegun ? Math.max(1, batch) : Number.NaN;
    }
    if (!isRunning) return iter === 1 || batch === 1 ? 1 : Number.NaN;
    return iter < before.iter ? Number.NaN : iter - before.iter;
  }

  /** Returns the place that a record moves its mode to; valid until the next call. */
  advance(mode: string, progress: Progress): Place {
    if (mode === 'train') return this.#position.advanceTrain(progress);
    if (!isEvaluation(mode)) return this.#position.advanceOther(mode, progress);
    return this.#position.advanceEvaluation(mode, progress.batch ?? 0, progress);
  }

  /** Returns the place at which the loop of val or test ends; valid until the next call. */
  endEvaluation(mode: string, progress: Progress): Place {
    return this.#position.endEvaluation(mode, progress);
  }

  /** Moves a mode on by iterations that follow each other by one. */
  step(run: ModeRun, iters: number): void {
    if (iters === 0) return;
    this.#position.step(run.mode, iters);
    run.place.iter += iters;
    run.place.batch += iters;
  }

  toJSON(): ModeRunsState {
    return {
      position: this.#position.toJSON(),
      runs: Array.from(this.#runs, ([mode, run]) => [mode, writeModeRun(run)]),
      ...(this.#newest !== undefined && { newest: this.#newest.mode }),
    };
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore({ position, runs, newest }: Partial<ModeRunsState>, continuation: Continuation): void {
    this.#position.restore(position);
    for (const [mode, run] of readPairs(runs, 'runs', (own) => own)) {
      restoreModeRun(this.of(mode), run, this.#options.group, continuation);
    }
    const mode = readOptional(newest, 'newest', readText);
    this.#newest = mode === undefined ? undefined : this.#runs.get(mode);
    this.#last = undefined; // the next record looks its mode up anew
  }

  #newRun(mode: string): ModeRun {
    const { eta, throughputIters, group, maxClockJumpMs } = this.#options;
    return {
      mode,
      isEvaluation: isEvaluation(mode),
      cadence: new Cadence(mode, this.#options),
      timer: new IterTimer(eta, mode),
      throughput: throughputIters === undefined ? undefined : new Throughput(throughputIters),
      place: newPlace(mode, group),
      timeMs: Number.NaN, // a double from the start, so that storing one allocates nothing
      memoryMb: undefined,
      name: undefined,
      sources: new SourceWatch(),
      coverage: new ModeCoverage(),
      clock: new Watermark(maxClockJumpMs),
      lagMs: 0.5, // doubles, as above
      lineMs: Number.NaN,
      isRunning: false,
      hadLine: false,
      records: 0,
      itersPassed: Number.NaN,
      loopsEnded: 0,
      endedEpoch: Number.NaN,
    };
  }
}
