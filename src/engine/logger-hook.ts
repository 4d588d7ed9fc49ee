import { ItemAggregates, type ItemAggregatesOptions } from '../aggregates/item-aggregates.ts';
import type { Continuation } from '../codec/continuation.ts';
import type { RunInfo } from '../hub/message-hub.ts';
import { readPackedHub } from '../hub/packed-hub.ts';
import { isShown } from '../options/key-pattern.ts';
import type { Options } from '../options/options.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import type { RunSettings } from '../record/run-settings.ts';
import type { ModeScalars, Progress } from '../record/scalar-record.ts';
import type { Stretch } from '../record/stretch.ts';
import type { Section } from '../record/template.ts';
import { KeyAges } from '../run/key-ages.ts';
import type { ModeRun } from '../run/mode-run.ts';
import { ModeRuns, type ModeRunsOptions } from '../run/mode-runs.ts';
import { copyPlace, movePlace, type Place } from '../run/place.ts';
import { RecordClock } from '../run/record-clock.ts';
import { RunTable } from '../summary/run-table.ts';
import type { RunTableRow } from '../summary/run-table-row.ts';
import { type ModeTracks, RunTracks } from '../tracks/run-tracks.ts';
import { Consumers } from './consumers.ts';
import type { ModeWithoutLine } from './end-hints.ts';
import { EvaluationLoops } from './evaluation-loops.ts';
import type { HookDependencies } from './hook-dependencies.ts';
import type { HookState } from './hook-state.ts';
import { HookTracer } from './hook-tracer.ts';
import { ModeClocks } from './mode-clocks.ts';
import { newItems } from './new-items.ts';
import { tellMixed, tellZero } from './run-hints.ts';
import { runInfoOf } from './run-info.ts';
import { RunLines } from './run-lines.ts';
import { type RowSpan, StretchBuilder } from './stretch-builder.ts';
import { traceRecord } from './trace-text.ts';

type Moving<Data> = { -readonly [Field in keyof Data]: Data[Field] };

/**
 * Collects the scalars of records in the hub, follows the position of the run, and makes a summary
 * when a line is due. Source: MMEngine's LoggerHook, with IterTimerHook and the loops that call
 * them.
 */
export class LoggerHook {
  readonly #options: Options;
  readonly #with: HookDependencies;
  readonly #aggregates: ItemAggregates;
  readonly #runs: ModeRuns;
  readonly #table: RunTable | undefined;
  readonly #ages: KeyAges | undefined;
  readonly #tracks: RunTracks | undefined;
  readonly #consumers: Consumers;
  readonly #tracer: HookTracer;
  readonly #lines: RunLines;
  readonly #loops: EvaluationLoops;
  /** `undefined` if no line depends on time. */
  readonly #clocks: ModeClocks | undefined;
  readonly #clock = new RecordClock();
  readonly #builder = new StretchBuilder(this.#clock);
  // one object, filled anew per call, so that nothing is allocated per record
  readonly #progress: Moving<Progress> = { epoch: undefined, iter: undefined, batch: undefined };

  constructor(options: Options, dependencies: HookDependencies) {
    this.#options = options;
    this.#with = dependencies;
    const { hub, owner, tracer, timeline } = dependencies;
    this.#runs = new ModeRuns(modeRunsOptions(options, dependencies));
    this.#aggregates = new ItemAggregates(
      options.logProcessor.customCfg,
      itemAggregatesOptions(options, dependencies),
    );
    this.#table = options.summary === false ? undefined : new RunTable();
    this.#ages = options.keyTtl === undefined ? undefined : new KeyAges(options.keyTtl);
    const { trackBudget } = dependencies;
    this.#tracks = trackBudget === undefined ? undefined : new RunTracks(trackBudget);
    this.#consumers = new Consumers({
      ...{ hub, owner, aggregates: this.#aggregates },
      ...{ table: this.#table, ages: this.#ages, tracks: this.#tracks },
    });
    this.#tracer = new HookTracer(tracer, hub, options.logProcessor);
    this.#lines = new RunLines(options, dependencies, {
      runs: this.#runs,
      aggregates: this.#aggregates,
      ages: this.#ages,
      tracer: this.#tracer,
    });
    this.#loops = new EvaluationLoops(this.#runs, this.#lines, this.#tracer);
    this.#clocks =
      timeline === undefined ? undefined : new ModeClocks(timeline, this.#runs, dependencies);
  }

  /** Applies what a record says of the run itself. */
  updateSettings(update: Partial<RunSettings>): void {
    this.#runs.updateSettings(update);
  }

  /**
   * Takes as many of the first rows as make a stretch for each of their modes, and returns their
   * number. Only the last of them may get lines.
   */
  take(span: RowSpan): number {
    const { sections } = span.template;
    this.#clocks?.pass(this.#with.outlet.timeMs, sections);
    this.#loops.endReached(sections);
    const progress = this.#readProgress(span);
    const { timeMs } = this.#with.outlet;
    this.#clock.tick(timeMs);
    if (sections.length > 1 && sections.some(isOfEvaluation)) return this.#takeEach(span, progress);
    let length = this.#tracer.isOn ? 1 : span.count;
    for (let i = 0; i < sections.length; i++) {
      const section = sections[i] as Section;
      const run = this.#runs.of(section.mode);
      if (run.isEvaluation) return this.#takeOne(run, span, 0, progress, timeMs);
      this.#moveOn(run, progress, timeMs);
      if (timeMs > run.clock.timeMs) length = 1; // ahead of all: the next row may confirm it
      if (run.itersPassed !== 1) length = 1;
      if (length === 1) continue;
      const max = Math.min(length, this.#lines.itersToNotice(run.place));
      const dueMs = this.#clocks?.dueMsOf(run) ?? run.cadence.dueMs;
      length = this.#builder.lengthOf(run, section, span, timeMs, max, dueMs);
    }
    for (let i = 0; i < sections.length; i++) {
      const { mode } = sections[i] as Section;
      this.#iterate(this.#runs.of(mode), span, i, length, timeMs);
    }
    return length;
  }

  /** Notes records of modes that came too late to be taken: the next line says so. */
  noteLate(sections: readonly Section[]): void {
    for (const { mode } of sections) this.#runs.find(mode)?.coverage.addLate(1);
  }

  /** The time of the timeline at which the next line is due. */
  get dueMs(): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const { cadence, lagMs } of this.#runs.all) dueMs = Math.min(dueMs, cadence.dueMs + lagMs);
    return dueMs;
  }

  /** Writes the lines of the boundaries up to `dueMs` of the timeline, one per mode at most. */
  writeDue(dueMs: number): void {
    for (const run of this.#runs.all) {
      if (run.cadence.dueMs + run.lagMs <= dueMs) this.#lines.endInterval(run);
    }
  }

  /** Writes what only the end completes: an epoch of unknown length, with `tail` all the rest. */
  end(): void {
    for (const run of this.#runs.all) {
      if (run.isEvaluation) this.#endOpenLoop(run);
      else this.#lines.endRun(run);
    }
    this.#consumers.stop();
  }

  /** Writes a line of every mode for its iterations since the last line. */
  writePending(): void {
    for (const run of this.#runs.all) {
      if (run.isEvaluation) this.#endOpenLoop(run);
      else this.#lines.writePending(run);
    }
    this.#consumers.stop();
  }

  /** What the hub answers of the run. */
  get runInfo(): RunInfo {
    return runInfoOf(this.#runs);
  }

  /** Modes that brought records and never had a line. */
  get modesWithoutLine(): readonly ModeWithoutLine[] {
    const { interval, intervalByMode } = this.#options;
    return Array.from(this.#runs.all).flatMap(({ mode, hadLine, records }) =>
      hadLine || records === 0
        ? []
        : [{ mode, records, interval: intervalByMode.get(mode) ?? interval }],
    );
  }

  /** The keys of all modes, below their modes. */
  get keys(): readonly string[] {
    const { hub } = this.#with;
    return Array.from(this.#runs.all).flatMap(({ mode }) => [...hub.scalarsOf(mode).keys()]);
  }

  /** The iteration of the training, `undefined` before its first record. */
  get trainIter(): number | undefined {
    return this.#runs.trainIter;
  }

  /** Returns all that decides the following lines, except the hub of a hook without a group. */
  toJSON(): HookState {
    const { group, hub } = this.#with;
    const waiting = this.#consumers.toJSON();
    return {
      ...(group.length > 0 && { hub: hub.capture() }),
      ...this.#runs.toJSON(),
      aggregates: this.#aggregates.toJSON(),
      clock: this.#clock.toJSON(),
      reached: this.#loops.toJSON(),
      ...(this.#table !== undefined && { table: this.#table.toJSON() }),
      ...(this.#ages !== undefined && { ages: this.#ages.toJSON() }),
      ...(this.#tracks !== undefined && { tracks: this.#tracks.toJSON() }),
      ...(waiting !== undefined && { waiting }),
    };
  }

  /**
   * Restores what `toJSON` gave, before the first record, as far as the options ask for the same.
   * Returns the names of what begins anew because they ask for something else. @throws TypeError
   * for anything else.
   */
  restore(state: unknown, continuation: Continuation): readonly string[] {
    const saved = Object(state) as Partial<HookState>;
    const { group, hub } = this.#with;
    const cut = group.length === 0 ? undefined : hub.takeOver(readPackedHub(saved.hub));
    this.#runs.restore(saved, continuation);
    this.#loops.restore(saved.reached);
    if (continuation === 'same') this.#clock.restore(saved.clock);
    if (saved.table !== undefined) this.#table?.restore(saved.table);
    if (saved.ages !== undefined) this.#ages?.restore(saved.ages);
    if (saved.tracks !== undefined) this.#tracks?.restore(saved.tracks, continuation);
    if (saved.waiting !== undefined) this.#consumers.restore(saved.waiting);
    const misfits = cut === undefined ? [] : [...newItems(this.#options.logProcessor, cut)];
    const lengthOf = (mode: string, key: string): number =>
      hub.scalarsOf(mode).get(key)?.length ?? 0;
    const modes = Array.from(this.#runs.all, ({ mode }) => mode);
    misfits.push(...this.#aggregates.restore(saved.aggregates, { modes, lengthOf }));
    if (this.#table !== undefined && saved.table === undefined) misfits.push('the summary');
    return misfits;
  }

  /** The tracks of each mode; empty if no output reads them. */
  get modeTracks(): readonly ModeTracks[] {
    return this.#tracks?.modes ?? [];
  }

  /** The rows of the end table; empty if no table is asked for. */
  get tableRows(): readonly RunTableRow[] {
    const rows = this.#table?.rows ?? [];
    const { hide, show } = this.#options.logProcessor.shown;
    return rows.filter(({ key }) => isShown(key, hide, show));
  }

  /** Takes one row of several modes with val or test among them: one loop ends the other. */
  #takeEach(span: RowSpan, progress: Progress): number {
    const { sections } = span.template;
    const { timeMs } = this.#with.outlet;
    for (let i = 0; i < sections.length; i++) {
      this.#takeOne(this.#runs.of((sections[i] as Section).mode), span, i, progress, timeMs);
    }
    return 1;
  }

  /** Takes the values of one mode in one row. */
  #takeOne(run: ModeRun, span: RowSpan, index: number, progress: Progress, timeMs: number): 1 {
    this.#with.outlet.timeMs = timeMs;
    if (run.isEvaluation && progress.batch === undefined) {
      this.#endEvaluation(run, span, index, progress);
    } else {
      this.#moveOn(run, progress, timeMs);
      this.#iterate(run, span, index, 1, timeMs);
    }
    return 1;
  }

  /**
   * Completes iterations of a mode, which is at the first of them: throughput, experiment name,
   * line if due.
   */
  #iterate(run: ModeRun, span: RowSpan, index: number, length: number, timeMs: number): void {
    const section = span.template.sections[index] as Section;
    const stretch = this.#builder.build(run, section, span, length, timeMs);
    const measuredSec = this.#builder.addTimes(run, stretch);
    this.#runs.step(run, length - 1);
    run.records += length - 1;
    const { memory, width } = span.template;
    if (memory >= 0) run.memoryMb = span.rows[span.start + (length - 1) * width + memory];
    run.timeMs = stretch.timesMs[length - 1] as number;
    this.#with.outlet.timeMs = run.timeMs;
    run.name = this.#with.outlet.name;
    this.#watchSources(run, span, length);
    run.coverage.add(this.#with.noted.ranks);
    this.#follow(run, stretch, index);
    this.#consume(stretch, span.info?.[index], run.place, measuredSec);
    const passed = run.itersPassed >= 0 ? run.itersPassed : 1;
    run.throughput?.add(stretch.timesMs, length, passed);
    if (run.mode === 'train') this.#lines.announceExperiment(run.place, passed);
    if (run.isEvaluation) this.#loops.noteLength(run);
    if (run.cadence.isLineDue(run.place, length - 1 + Math.max(1, passed))) {
      this.#lines.writeIter(run);
    }
  }

  /** Hands the values of a stretch to all consumers, and its infos to the hub. */
  #consume(
    stretch: Stretch,
    info: ModeScalars['info'] | undefined,
    place: Place,
    measuredSec: number | undefined,
  ): void {
    const { tracer, hub, owner, onNonFinite } = this.#with;
    const { mode } = stretch.section;
    if (tracer.isOn) tracer.write(() => traceRecord(stretch, info ?? [], place, measuredSec));
    const nonFinite = this.#consumers.take(stretch);
    if (nonFinite > 0) onNonFinite(nonFinite);
    for (const [key, value] of info ?? []) hub.setInfo(`${mode}/${key}`, value, owner);
    if (measuredSec !== undefined) {
      this.#consumers.takeMeasured(stretch, this.#builder.measuredSec);
    }
  }

  /** Looks whether the records of a mode are of several runs; `length` rows from the first one. */
  #watchSources(run: ModeRun, { template, rows, start, experimentName }: RowSpan, length: number) {
    const { sources } = run;
    if (sources.mixed !== undefined) return; // it was told
    const { pid, width } = template;
    sources.takeNames(this.#with.outlet.name, experimentName);
    if (pid >= 0) sources.takePids(rows, start + pid, width, length);
    tellMixed(this.#with.hints, run);
  }

  /** Moves the clocks on to the rows of a stretch. */
  #follow(run: ModeRun, stretch: Stretch, index: number): void {
    if (this.#clocks === undefined) return;
    this.#clocks.follow(run, stretch, index);
    this.#builder.clockMs = run.clock.timeMs;
  }

  #readProgress({ template, rows, start }: RowSpan): Progress {
    const progress = this.#progress;
    progress.epoch = template.epoch < 0 ? undefined : rows[start + template.epoch];
    progress.iter = template.iter < 0 ? undefined : rows[start + template.iter];
    progress.batch = template.batch < 0 ? undefined : rows[start + template.batch];
    return progress;
  }

  /** Moves a mode on to the iteration of a record, after the lines that are due before it. */
  #moveOn(run: ModeRun, progress: Progress, timeMs: number): void {
    if (progress.batch === 0) tellZero(this.#with.hints, 'batch');
    if (run.isEvaluation) this.#beginIteration(run, progress);
    // a validation before the training is at iteration 0
    else if (progress.iter === 0) tellZero(this.#with.hints, 'iter');
    const place = this.#runs.advance(run.mode, progress);
    if (!run.isEvaluation && run.isRunning && run.place.epoch !== place.epoch)
      this.#lines.endEpoch(run);
    if (this.#tracer.isOn) this.#tracer.iteration(run.isRunning ? run.place : undefined, place);
    run.itersPassed = this.#runs.itersTo(place, run);
    run.cadence.begin(run.clock.timeMs);
    run.records++;
    run.cadence.pass(run.isRunning ? run.place : undefined, place, run.itersPassed);
    movePlace(run.place, place);
    run.isRunning = true;
    run.timeMs = timeMs;
  }

  /** Takes the record of val or test that carries the loop's metrics. */
  #endEvaluation(run: ModeRun, span: RowSpan, index: number, progress: Progress): void {
    const { timeMs } = this.#with.outlet;
    this.#lines.endTrainEpoch();
    const isLate = isOfEndedLoop(run, progress);
    const place = copyPlace(this.#runs.endEvaluation(run.mode, progress));
    run.timeMs = timeMs;
    this.#watchSources(run, span, 1);
    run.coverage.add(this.#with.noted.ranks);
    if (isLate) run.loopsEnded--; // its values belong to the loop that has had its line
    const section = span.template.sections[index] as Section;
    const stretch = this.#builder.build(run, section, span, 1, timeMs);
    this.#follow(run, stretch, index);
    this.#consume({ ...stretch, iter: place.iter }, span.info?.[index], place, undefined);
    run.endedEpoch = Number.NaN;
    if (isLate) run.loopsEnded++;
    else this.#loops.close(run, place);
  }

  /** An iteration of val or test: a loop without metrics is over when its batches begin anew. */
  #beginIteration(run: ModeRun, progress: Progress): void {
    this.#lines.endTrainEpoch();
    if (this.#runs.beginsAnew(run, progress)) this.#loops.end(run);
    run.endedEpoch = Number.NaN;
  }

  /**
   * Ends a loop that the end of the run has broken off. Where a state is kept the run goes on from
   * there: its next record may bring the metrics of the loop.
   */
  #endOpenLoop(run: ModeRun): void {
    if (run.isRunning && !this.#with.keepsState) this.#loops.end(run);
  }
}

function modeRunsOptions(options: Options, { group }: HookDependencies): ModeRunsOptions {
  const { byEpoch, windowSize } = options.logProcessor;
  return {
    ...options,
    byEpoch,
    group,
    throughputIters: options.throughput ? windowSize : undefined,
  };
}

function itemAggregatesOptions(
  { logProcessor, maps }: Options,
  { hub, scratch }: HookDependencies,
): ItemAggregatesOptions {
  return {
    scratch,
    showsMean: maps.length > 0 ? (key) => logProcessor.meanPattern.test(key) : undefined,
    isKey: (mode, key) => hub.scalarsOf(mode).has(key),
  };
}

function isOfEvaluation({ mode }: Section): boolean {
  return isEvaluation(mode);
}

/** Whether metrics are those of a loop that was over before them and has had its line. */
function isOfEndedLoop(
  { endedEpoch, isRunning }: ModeRun,
  { epoch = endedEpoch }: Progress,
): boolean {
  return !isRunning && epoch === endedEpoch; // NaN equals nothing
}
