import { UpdateFollower } from '../aggregates/update-follower.ts';
import type { MessageHub } from '../hub/message-hub.ts';
import { isShown } from '../options/key-pattern.ts';
import type { Options } from '../options/options.ts';
import type { KnownRecord } from '../record/known-record.ts';
import type { RunSettings } from '../record/run-settings.ts';
import type { ModeScalars, Progress } from '../record/scalar-record.ts';
import { isExperimentNameDue } from '../run/cadence.ts';
import { KeyAges } from '../run/key-ages.ts';
import type { ModeRun } from '../run/mode-run.ts';
import { ModeRuns } from '../run/mode-runs.ts';
import { copyPlace, movePlace, type Place } from '../run/place.ts';
import { isEvaluation } from '../run/run-position.ts';
import type { HookState } from '../state/hook-state.ts';
import { MAX_SAVED_VALUES } from '../state/max-saved-values.ts';
import { LogProcessor } from '../summary/log-processor.ts';
import { RunTable, type RunTableRow } from '../summary/run-table.ts';
import type { Summary } from '../summary/summary.ts';
import { HookTracer } from './hook-tracer.ts';
import { RecordWriter } from './record-writer.ts';
import type { Tracer } from './tracer.ts';

/** What a hook works with. */
export interface LoggerHookDependencies {
  readonly hub: MessageHub;
  readonly tracer: Tracer;
  /** The values of the labels that its records are grouped by; empty without groups. */
  readonly group: readonly string[];
  /** Memory of the process in MB. */
  readonly memoryMb: () => number;
  readonly onSummary: (summary: Summary) => void;
  /** Told of scalars of a record that are NaN or infinite. */
  readonly onNonFinite: (count: number) => void;
  /** A line of the run itself. */
  readonly onNotice: (message: string) => void;
}

/**
 * Takes the scalars of each record into the hub, follows where the run is, and makes a summary when
 * a line is due. Source: MMEngine's LoggerHook, with IterTimerHook and the loops that call them.
 */
export class LoggerHook {
  readonly #options: Options;
  readonly #with: LoggerHookDependencies;
  readonly #processor: LogProcessor;
  readonly #runs: ModeRuns;
  readonly #table: RunTable | undefined;
  readonly #ages: KeyAges | undefined;
  readonly #follower: UpdateFollower | undefined;
  readonly #writer: RecordWriter;
  readonly #tracer: HookTracer;

  constructor(options: Options, dependencies: LoggerHookDependencies) {
    this.#options = options;
    this.#with = dependencies;
    this.#processor = new LogProcessor(undefined, options.logProcessor);
    const { settings } = this.#processor;
    const { hub, tracer, group } = dependencies;
    this.#tracer = new HookTracer(tracer, hub, settings);
    this.#runs = new ModeRuns({
      ...options,
      byEpoch: settings.byEpoch,
      group,
      throughputIters: options.throughput ? settings.windowSize : undefined,
    });
    this.#table = options.summary === false ? undefined : new RunTable();
    this.#ages = options.keyTtl === undefined ? undefined : new KeyAges(options.keyTtl);
    this.#follower = this.#follow();
    this.#writer = new RecordWriter({ ...dependencies, follower: this.#follower });
  }

  /** Takes over what a record says of the run itself. */
  updateSettings(update: Partial<RunSettings>): void {
    this.#runs.updateSettings(update);
  }

  /** Takes what a record says of one mode; `timeMs` is the record's clock. */
  collect(record: ModeScalars, progress: Progress, timeMs: number): void {
    if (isEvaluation(record.mode) && progress.batch === undefined) {
      this.#endEvaluation(record, progress, timeMs);
    } else {
      this.#iterate(record, progress, timeMs);
    }
  }

  /**
   * `collect` for the record of a known layout whose numbers begin at `start` and whose head `record`
   * holds, two thirds of the time; `false` where it has to be taken in the usual way.
   */
  collectKnown(record: KnownRecord, numbers: Float64Array, start: number): boolean {
    const run = this.#runs.of(record.modes[0].mode);
    if (run.isEvaluation || !this.#writer.isQuiet) return false;
    this.#moveOn(run, record.progress, record.timeMs);
    this.#writer.appendKnown(record, numbers, start);
    const { place, timer } = run;
    const { timePlace } = record;
    const timeSec = timePlace < 0 ? timer.sinceLastSec : numbers[start + timePlace];
    if (timePlace < 0 && timeSec !== undefined) this.#writer.appendMeasured(run.mode, timeSec);
    if (timeSec !== undefined) timer.add(place, timeSec);
    this.#endIteration(run);
    return true;
  }

  /** Whether records of a layout may be taken by `defer`. */
  mayDefer(record: KnownRecord): boolean {
    return (
      record.timePlace >= 0 && !isEvaluation(record.modes[0].mode) && this.#writer.mayDefer(record)
    );
  }

  /**
   * `collect` for the record whose numbers begin at `start` and whose head `record` holds: its scalars
   * go to the hub when a line needs them, or at the next `flush`. A third of the time.
   */
  defer(record: KnownRecord, numbers: Float64Array, start: number): void {
    const run = this.#runs.of(record.modes[0].mode);
    this.#moveOn(run, record.progress, record.timeMs);
    this.#writer.defer(record, numbers, start, 1);
    run.timer.add(run.place, numbers[start + record.timePlace] as number);
    this.#endIteration(run);
  }

  /** `defer` for those records from `start` on, `count` at most, that `ModeRuns.step` takes. */
  deferSteps(record: KnownRecord, numbers: Float64Array, start: number, count: number): number {
    const steps = this.#runs.step(record, numbers, start, count);
    if (steps > 0) this.#writer.defer(record, numbers, start, steps);
    return steps;
  }

  /** Has the scalars of all records in the hub. */
  flush(): void {
    this.#writer.flush();
  }

  /** Writes the lines of modes whose interval of time is over although no record has come. */
  tick(timeMs: number): void {
    for (const run of this.#runs.all) {
      if (run.cadence.isOverdue(timeMs)) this.#writePending(run, timeMs);
    }
  }

  /** Writes what only the end of the run ends: an epoch of unknown length, with `tail` all the rest. */
  end(): void {
    for (const run of this.#runs.all) {
      const isWhole = run.cadence.interval.kind === 'epoch' && isOpenEpoch(run);
      if (this.#options.tail && !isWhole) this.#writePending(run, run.timeMs, 'partial');
      else this.#endEpoch(run);
    }
    this.#follower?.stop();
  }

  /** Writes the iterations of every mode that have had no line yet. */
  writePending(): void {
    for (const run of this.#runs.all) this.#writePending(run, run.timeMs);
    this.#follower?.stop();
  }

  /** The iteration of the training, `undefined` before its first record. */
  get trainIter(): number | undefined {
    return this.#runs.trainIter;
  }

  /** All that decides the following lines, but for the hub of a hook without a group. */
  toJSON(): HookState {
    const { group, hub } = this.#with;
    return {
      ...(group.length > 0 && { hub: hub.stateDict({ maxValues: MAX_SAVED_VALUES }) }),
      ...this.#runs.toJSON(),
      trackers: this.#processor.trackers.toJSON(),
      ...(this.#table !== undefined && { table: this.#table.toJSON() }),
      ...(this.#ages !== undefined && { ages: this.#ages.toJSON() }),
      ...(this.#follower !== undefined && { waiting: this.#follower.toJSON() }),
    };
  }

  /**
   * Takes over what `toJSON` gave, before the first record, as far as the options ask for it; names
   * what begins anew because they ask for something else. @throws TypeError for anything else.
   */
  restore(state: unknown): readonly string[] {
    const saved = Object(state) as Partial<HookState>;
    const { group, hub } = this.#with;
    if (group.length > 0) hub.loadStateDict(saved.hub);
    this.#runs.restore(saved);
    if (saved.table !== undefined) this.#table?.restore(saved.table);
    if (saved.ages !== undefined) this.#ages?.restore(saved.ages);
    if (saved.waiting !== undefined) this.#follower?.restore(saved.waiting);
    const hasNewTable = this.#table !== undefined && saved.table === undefined;
    const misfits = this.#processor.trackers.restore(saved.trackers);
    return hasNewTable ? [...misfits, 'the summary'] : misfits;
  }

  /** What each scalar came to, where a table is asked for. */
  get tableRows(): readonly RunTableRow[] {
    const rows = this.#table?.rows ?? [];
    const { hide, show } = this.#processor.settings.shown;
    return rows.filter(({ key }) => isShown(key, hide, show));
  }

  #follow(): UpdateFollower | undefined {
    const { trackers } = this.#processor;
    const isWanted = trackers.isNeeded || this.#table !== undefined || this.#ages !== undefined;
    if (!isWanted) return undefined;
    return new UpdateFollower(this.#with.hub, (key, update, { mode, epoch }) => {
      if (trackers.isNeeded) trackers.add(mode, key, update, epoch);
      this.#table?.add(mode, key, update);
      this.#ages?.update(mode, key);
    });
  }

  /** One iteration of any mode. */
  #iterate(record: ModeScalars, progress: Progress, timeMs: number): void {
    const run = this.#runs.of(record.mode);
    this.#moveOn(run, progress, timeMs);
    const { place, timer } = run;
    const timeIndex = record.keys.indexOf('time');
    const measuredSec = timeIndex < 0 ? timer.sinceLastSec : undefined;
    this.#updateHub(record, run, place, measuredSec);
    const timeSec = timeIndex < 0 ? measuredSec : record.values[timeIndex];
    if (timeSec !== undefined) timer.add(place, timeSec);
    this.#endIteration(run);
  }

  /** Moves a mode on to the iteration of a record, behind the lines that are owed for those before. */
  #moveOn(run: ModeRun, progress: Progress, timeMs: number): void {
    const place = this.#runs.advance(run.mode, progress);
    if (run.isEvaluation) this.#beginIteration(run, place);
    else if (run.isRunning && run.place.epoch !== place.epoch) this.#endEpoch(run);
    run.timer.tick(timeMs);
    if (this.#tracer.isOn) this.#tracer.iteration(run.isRunning ? run.place : undefined, place);
    movePlace(run.place, place);
    run.isRunning = true;
    run.timeMs = timeMs;
  }

  /** What comes of an iteration whose scalars are taken. */
  #endIteration(run: ModeRun): void {
    const { place, timeMs } = run;
    run.throughput?.add(timeMs);
    if (run.mode === 'train') this.#announceExperiment(place);
    if (run.cadence.isLineDue(place, timeMs)) this.#writeIter(run, place, timeMs);
  }

  /** The record of val or test that carries the loop's metrics. */
  #endEvaluation(record: ModeScalars, progress: Progress, timeMs: number): void {
    const { mode } = record;
    this.#endTrainEpoch();
    const run = this.#runs.of(mode);
    const place = copyPlace(this.#runs.endEvaluation(mode, progress));
    run.timeMs = timeMs;
    this.#updateHub(record, run, place, undefined);
    run.timer.endLoop();
    const step = this.#options.logMetricByEpoch ? place.epoch : place.iter;
    const moment = { place, timeMs, step, isStale: this.#staleKeysOf(mode) };
    this.#emit(this.#processor.getLogAfterEpoch(this.#with.hub, moment));
    run.cadence.lineWritten(timeMs);
    this.#tracer.loopEnd(place);
    run.isRunning = false;
    run.loopsEnded++;
  }

  /** An iteration of val or test: a loop that was broken off is over when its batches begin anew. */
  #beginIteration(run: ModeRun, { batch }: Place): void {
    this.#endTrainEpoch();
    if (run.isRunning && batch <= run.place.batch) run.loopsEnded++;
  }

  /** A val or test loop begins: a train epoch of unknown length is over. */
  #endTrainEpoch(): void {
    const train = this.#runs.train;
    if (train !== undefined && isOpenEpoch(train)) this.#endEpoch(train);
  }

  /** An epoch of unknown length has ended: another one, or another loop, has begun. */
  #endEpoch(run: ModeRun): void {
    if (run.cadence.interval.kind === 'epoch') this.#writePending(run, run.timeMs);
  }

  #writePending(run: ModeRun, timeMs: number, kind: 'whole' | 'partial' = 'whole'): void {
    const { pendingIters } = run.cadence;
    if (!run.isRunning || pendingIters === 0) return;
    this.#writeIter(run, run.place, timeMs, kind === 'partial' ? pendingIters : undefined);
    run.cadence.lineWritten(timeMs);
  }

  #writeIter(
    { timer, throughput }: ModeRun,
    current: Place,
    timeMs: number,
    partialIters?: number,
  ): void {
    this.#writer.flush();
    const place = copyPlace(current);
    const moment = {
      place,
      timeMs,
      step: place.iter,
      eta: timer.eta(place),
      throughput: throughput?.perSec,
      memoryMb: this.#options.memory ? this.#with.memoryMb() : undefined,
      partialIters,
      isStale: this.#staleKeysOf(place.mode),
    };
    this.#emit(this.#processor.getLogAfterIter(this.#with.hub, moment));
  }

  #updateHub(
    record: ModeScalars,
    { mode, isEvaluation, loopsEnded, timeMs }: ModeRun,
    place: Place,
    measuredSec: number | undefined,
  ): void {
    this.#ages?.beginIteration(mode);
    const epoch = isEvaluation ? loopsEnded : place.epoch;
    if (this.#writer.isQuiet) this.#writer.append(record, measuredSec);
    else this.#writer.write(record, { place, timeMs, epoch, measuredSec });
  }

  #staleKeysOf(mode: string): ((key: string) => boolean) | undefined {
    return this.#ages && ((key) => this.#ages?.isStale(mode, key) ?? false);
  }

  #announceExperiment(place: Place): void {
    const { experimentName } = this.#runs.settings;
    if (experimentName === undefined) return;
    if (!isExperimentNameDue(place, this.#options.intervalExpName)) return;
    this.#writer.flush();
    this.#with.onNotice(`Exp name: ${experimentName}`);
  }

  #emit(summary: Summary): void {
    if (this.#tracer.isOn) this.#tracer.summary(summary);
    this.#with.onSummary(summary);
  }
}

/** Whether it is not known where its epoch ends. */
function isOpenEpoch({ isRunning, place }: ModeRun): boolean {
  return !isRunning || place.epochLength === undefined;
}
